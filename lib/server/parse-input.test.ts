import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseInput, readQuery } from './parse-input.ts';

const Schema = z.strictObject({
  name: z.string().min(1, 'must not be empty'),
  list: z.array(z.strictObject({ url: z.string() })).optional(),
});

describe('parseInput', () => {
  it.each([
    [{}, [['name', 'is missing']]],
    [{ name: '' }, [['name', 'must not be empty']]],
    [{ name: 7 }, [['name', 'is not valid: Invalid input: expected string, received number']]],
    [{ name: 'a', list: [{ url: 'b' }, {}] }, [['list[1].url', 'is missing']]],
    [
      { name: 'a', list: [{ url: 'b', c: 1, d: 2 }] },
      [
        ['list[0].c', 'is not known here'],
        ['list[0].d', 'is not known here'],
      ],
    ],
    [null, [['body', 'is not valid: Invalid input: expected object, received null']]],
  ])('names what is wrong in %j', (input, expected) => {
    const errors = expected.map(([field, message]) => ({ field, message }));
    const message = expected.map((pair) => pair.join(' ')).join('; ');
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
