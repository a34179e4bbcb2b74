import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Text } from '#lib/contract/text.ts';
import { parseInput, readQuery } from './parse-input.ts';

const Schema = z.strictObject({
  name: Text.min(1).max(3),
  list: z
    .array(z.strictObject({ url: z.string() }))
    .min(1)
    .max(2)
    .optional(),
  count: z.number().int().min(2).max(9).optional(),
  kind: z.enum(['trip', 'hold']).optional(),
  key: z.string().min(3).optional(),
  id: z.uuid().optional(),
});

describe('parseInput', () => {
  it.each([
    [{}, [['name', 'is missing']]],
    [{ name: '' }, [['name', 'must not be empty']]],
    [{ name: 'long' }, [['name', 'must have at most 3 characters']]],
    [{ name: 7 }, [['name', 'must be text']]],
    [{ name: '\0' }, [['name', 'must not contain NUL or broken characters']]],
    [{ name: 'a', list: 7 }, [['list', 'must be a list']]],
    [{ name: 'a', list: [] }, [['list', 'needs at least 1']]],
    [{ name: 'a', list: [{ url: 'b' }, {}] }, [['list[1].url', 'is missing']]],
    [{ name: 'a', count: 1 }, [['count', 'must be at least 2']]],
    [{ name: 'a', count: 10 }, [['count', 'must be at most 9']]],
    [{ name: 'a', count: 2.5 }, [['count', 'must be a whole number']]],
    [{ name: 'a', count: '2' }, [['count', 'must be a number']]],
    [{ name: 'a', kind: 'both' }, [['kind', 'must be one of trip, hold']]],
    [{ name: 'a', key: 'ab' }, [['key', 'must have at least 3 characters']]],
    [{ name: 'a', id: 'ab' }, [['id', 'is not valid']]],
    [
      { name: 'a', list: [{ url: 'b', c: 1, d: 2 }] },
      [
        ['list[0].c', 'is not known here'],
        ['list[0].d', 'is not known here'],
      ],
    ],
    [null, [['body', 'must be an object']]],
  ])('names what is wrong in %j', (input, expected) => {
    const errors = expected.map(([field, text]) =>
      expect.objectContaining({ field, told: expect.objectContaining({ text }) }),
    );
    const message = `Some fields are wrong: ${expected.map((pair) => pair.join(' ')).join('; ')}.`;
    expect(() => parseInput(Schema, input, 'body')).toThrow(
      expect.objectContaining({ code: 'bad_request', errors, message }),
    );
  });
});

describe('readQuery', () => {
  it('reads parameters', () => {
    expect(readQuery(new URLSearchParams('a=1&b=%20'))).toEqual({ a: '1', b: ' ' });
  });

  it('refuses one that is given twice', () => {
    expect(() => readQuery(new URLSearchParams('a=1&b=2&a=1&a=3'))).toThrow('a is given more than once');
  });
});
