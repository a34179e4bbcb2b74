import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('parseJson', () => {
  it('parses an object', () => {
    expect(parseJson(bytes('{"a": [1, "x", null]}'))).toEqual({ a: [1, 'x', null] });
  });

  it('takes __proto__ for a name like any other', () => {
    const object = parseJson(bytes('{"__proto__": {"polluted": true}, "constructor": 1}'));

    expect(Object.keys(object)).toEqual(['__proto__', 'constructor']);
    expect('polluted' in object).toBe(false);
  });

  it('lets the last of two equal names win', () => {
    expect(parseJson(bytes('{"a": 1, "a": 2}'))).toEqual({ a: 2 });
  });

  it('takes 32 levels, and brackets inside of strings do not count', () => {
    const nested = `{"a": ${'['.repeat(31)}${']'.repeat(31)}, "b": "${'['.repeat(100)}\\"["}`;

    expect(() => parseJson(bytes(nested))).not.toThrow();
  });

  it('takes pairs of surrogates, escaped or not', () => {
    expect(parseJson(bytes('{"a": "\\ud83d\\udd0c🔌"}'))).toEqual({ a: '🔌🔌' });
  });

  it.each([
    ['nothing', '', 'not_json', 'the answer is empty'],
    ['blanks', ' \n', 'not_json', 'the answer is empty'],
    ['half of a JSON', '{"a": [1, 2', 'not_json', 'the answer is not valid JSON'],
    ['a bare NUL', '{"a": "\0"}', 'not_json', 'the answer is not valid JSON'],
    ['NaN', '{"a": NaN}', 'not_json', 'the answer is not valid JSON'],
    ['33 levels', `{"a": ${'['.repeat(32)}${']'.repeat(32)}}`, 'too_deep', 'nested deeper than 32 levels'],
    ['a million open brackets', '['.repeat(1_000_000), 'too_deep', 'nested deeper than 32 levels'],
    ['an escaped NUL', '{"a": [{"b": "x\\u0000"}]}', 'bad_text', 'a NUL character'],
    ['a NUL in a name', '{"a\\u0000": 1}', 'bad_text', 'a NUL character'],
    ['a lone high surrogate', '{"a": "\\ud83d"}', 'bad_text', 'half of a surrogate pair'],
    ['a lone low surrogate in a name', '{"\\udd0c": 1}', 'bad_text', 'half of a surrogate pair'],
    ['a list', '[1]', 'bad_field', 'the answer must be a JSON object'],
    ['null', 'null', 'bad_field', 'the answer must be a JSON object'],
    ['a text', '"open"', 'bad_field', 'the answer must be a JSON object'],
  ])('rejects %s', (_what, text, code, message) => {
    expect(() => parseJson(bytes(text))).toThrow(
      expect.objectContaining({ name: 'ProtocolError', code, message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ['a byte that is never UTF-8', [0x7b, 0xff, 0x7d]],
    ['an overlong slash', [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x7d]],
    ['an encoded surrogate', [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d]],
    ['half of a character at the end', [0x7b, 0x7d, 0xe2, 0x82]],
  ])('rejects %s', (_what, raw) => {
    expect(() => parseJson(Uint8Array.from(raw))).toThrow(
      expect.objectContaining({ code: 'not_json', message: 'the answer is not valid UTF-8' }),
    );
  });
});
