import fc from 'fast-check';

/** One way to spoil an answer: the answer as JSON text in, bytes out. None of them makes the answer tell of a change of state. */
export type Spoil = (body: string, level: 0 | 2) => Uint8Array;

type Members = Record<string, unknown>;

/** Stands for a number that JSON can write and a double cannot hold. */
const TOO_LARGE = '@1e999@';

const encode = (text: string): Uint8Array =>
  new TextEncoder().encode(text.replaceAll(`"${TOO_LARGE}"`, '1e999'));

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

const MEGABYTE = 'x'.repeat(1_000_000);

const VALUES: readonly unknown[] = [
  null,
  true,
  '',
  'mintic_hub',
  '__proto__',
  'constructor',
  'x'.repeat(201),
  '🚦'.repeat(200),
  '\0',
  'a\ud800b',
  '\udc00',
  '<script>alert(1)</script>',
  "'; DROP TABLE transition; --",
  '{1,2}',
  '2026-02-30T00:00:00Z',
  '1970-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999-23:59',
  'Infinity',
  -0,
  -1,
  0.1,
  1.5,
  5e-324,
  1e-300,
  2 ** 31,
  3_000_000_000,
  2 ** 53 - 1,
  2 ** 53,
  1e308,
  TOO_LARGE,
  [],
  [null],
  {},
  { until: '9999-12-31T23:59:59.999Z' },
  { since: null, until: null, actor: 'x'.repeat(2_000), reason: '\u202e' },
  { __proto__: null, toString: 1, constructor: { prototype: 1 } },
  JSON.parse('{"__proto__":{"state":"open"},"a":"\\u2028"}'),
  Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, i])),
  nested(20),
  nested(40),
];

const JOURNAL_FIELDS = ['service', 'instance_id', 'now', 'seq', 'oldest_seq', 'more', 'breakers', 'journal'];
const STATS_FIELDS = [
  'name',
  'state',
  'failure_count',
  'success_count',
  'failure_rate',
  'window_calls',
  'state_since',
  'retry_at',
  'held',
  'config',
  'last_seq',
  'calls_total',
  'failures_total',
  'calls_blocked_total',
];

/** Journal rows that are none: told already, from the future, without an order, or of the wrong types. */
const ROWS: readonly unknown[][] = [
  [{ seq: 0 }],
  [row(1), row(1)],
  [row(2 ** 53)],
  [row(9_999), row(9_998)],
  [row(-1)],
  [row('1')],
  [null],
  [[]],
  [{ ...row(9_999), from: 7, to: {} }],
  Array.from({ length: 501 }, (_, i) => row(i + 1)),
];

function row(seq: unknown): Members {
  const at = '2026-11-23T19:00:00.000Z';
  return { seq, breaker: 'mintic_hub', at, from: 'closed', to: 'open', cause: 'failure_rate' };
}

const BODIES: readonly Uint8Array[] = [
  '',
  ' \n',
  'null',
  '[]',
  '"text"',
  '1e999',
  '{',
  '{"a":}',
  '{"a":1,}',
  "{'a':1}",
  '{"a":NaN}',
  '\ufeff{}',
  '<!doctype html>',
  `${'['.repeat(200_000)}`,
  `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  `{"n":${'9'.repeat(100_000)}}`,
  `{"a":[${'0,'.repeat(100_000)}0]}`,
  `{${Array.from({ length: 2_001 }, (_, i) => `"b${i}":{}`).join()}}`,
  `{"${MEGABYTE}":{"name":"${MEGABYTE}","state":"closed","failure_count":0,"success_count":0,"failure_rate":0}}`,
  `{"state":"${'\\u0000'.repeat(100_000)}"}`,
].map(encode);

/** Evenly from 0 to just below 1: left alone, fast-check prefers small numbers. */
const share = fc.noBias(fc.nat(9_999)).map((n) => n / 10_000);

/** Replaces, drops or adds a field, of the answer itself or of one of its breakers. */
const field: fc.Arbitrary<Spoil> = fc
  .record({
    pick: share,
    value: fc.constantFrom(...VALUES),
    drop: fc.constantFrom(true, false, false, false),
  })
  .map(({ pick, value, drop }) => (body, level) => {
    const answer = JSON.parse(body) as Members;
    const stats = level === 2 ? (answer.breakers as Members) : answer;
    const top = level === 2 ? JOURNAL_FIELDS : [];
    const index = Math.floor(pick * (top.length + STATS_FIELDS.length));
    const name = [...top, ...STATS_FIELDS][index] ?? '';
    const target = index < top.length ? answer : (stats.mintic_hub as Members);
    // Without a journal another word for the state would be a change that the service tells of.
    const tells = level === 0 && name === 'state' && typeof value === 'string';
    if (drop || tells) delete target[name];
    else target[name] = value;
    return encode(JSON.stringify(answer));
  });

const rows: fc.Arbitrary<Spoil> = fc.constantFrom(...ROWS).map((journal) => (body, level) => {
  const answer = JSON.parse(body) as Members;
  return encode(JSON.stringify(level === 2 ? { ...answer, journal } : { ...answer, mintic_hub: journal }));
});

const truncation: fc.Arbitrary<Spoil> = share.map((at) => (body) => {
  const bytes = encode(body);
  return bytes.slice(0, Math.floor(bytes.length * at));
});

const brokenByte: fc.Arbitrary<Spoil> = fc
  .record({
    at: share,
    byte: fc.constantFrom(0x00, 0x1f, 0xc0, 0xff),
  })
  .map(({ at, byte }) => (body) => {
    const bytes = encode(body);
    bytes[Math.floor(bytes.length * at)] = byte;
    return bytes;
  });

/** A key given twice: the last one counts. */
const twice: fc.Arbitrary<Spoil> = fc
  .record({
    name: fc.constantFrom(...JOURNAL_FIELDS, 'boot_id', 'mintic_hub'),
    value: fc.constantFrom(...VALUES),
  })
  .map(({ name, value }) => (body, level) => {
    const isThere = level === 2 ? name !== 'mintic_hub' : name === 'mintic_hub';
    return encode(isThere ? `{"${name}":${JSON.stringify(value)},${body.slice(1)}` : body.slice(1));
  });

/** A process that this one is not, in the middle of its journal. */
const otherBoot: fc.Arbitrary<Spoil> = fc.constantFrom(...VALUES).map((value) => (body, level) => {
  const answer = JSON.parse(body) as Members;
  return encode(JSON.stringify(level === 2 ? { ...answer, boot_id: value } : { ...answer, other: value }));
});

const whole: fc.Arbitrary<Spoil> = fc.constantFrom(...BODIES).map((bytes) => () => bytes);

/** So many ways to spoil an answer, always the same ones for one seed. */
export function sampleSpoils(count: number, seed: number): Spoil[] {
  const spoil = fc.oneof(
    { weight: 8, arbitrary: field },
    { weight: 3, arbitrary: truncation },
    { weight: 2, arbitrary: brokenByte },
    { weight: 2, arbitrary: rows },
    { weight: 2, arbitrary: twice },
    { weight: 1, arbitrary: otherBoot },
    { weight: 1, arbitrary: whole },
  );
  return fc.sample(spoil, { numRuns: count, seed });
}
