import { describe, expect, it } from 'vitest';
import { parseSnapshot } from './parse-snapshot.ts';

const SEED = { name: 'mintic_hub', state: 'closed', failure_count: 0, success_count: 15, failure_rate: 0 };

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const parse = (value: unknown, commands: string | null = null) => parseSnapshot(bytes(value), { commands });
/** The snapshot of one breaker with some fields changed; undefined takes a field away. */
const withFields = (fields: Record<string, unknown>) => ({ mintic_hub: { ...SEED, ...fields } });

describe('parseSnapshot', () => {
  it("reads the seed's answer as level 0, with everything else unknown", () => {
    const reading = parse({ mintic_hub: SEED });

    expect(reading).toMatchObject({ level: 0, commands: 'unknown' });
    expect(reading.circuits.get('mintic_hub')).toEqual({
      name: 'mintic_hub',
      state: 'closed',
      rawState: 'closed',
      failureCount: 0,
      successCount: 15,
      failureRate: 0,
      windowCalls: null,
      stateSince: null,
      retryAt: null,
      held: null,
      counters: {
        calls: null,
        successes: null,
        failures: null,
        ignored: null,
        blocked: null,
        fallbackUsed: null,
        fallbackFailed: null,
        transitions: null,
      },
      config: null,
      lastSeq: null,
    });
  });

  it('reads every level-1 field', () => {
    const reading = parse(
      withFields({
        state: 'open',
        calls_total: 31,
        successes_total: 20,
        failures_total: 10,
        ignored_total: 1,
        calls_blocked_total: 7,
        fallback_used_total: 6,
        fallback_failed_total: 1,
        state_transitions_total: 3,
        state_since: '2026-11-23T19:00:00.000Z',
        retry_at: '2026-11-23T19:01:00.000Z',
        window_calls: 10,
        held: { since: '2026-11-23T19:00:00.000Z', until: null, actor: 'ana', reason: 'maintenance' },
        config: { failure_threshold: 5, timeout: 60 },
      }),
      'on',
    );

    expect(reading).toMatchObject({ level: 1, commands: 'on' });
    expect(reading.circuits.get('mintic_hub')).toMatchObject({
      state: 'open',
      windowCalls: 10,
      stateSince: Date.UTC(2026, 10, 23, 19),
      retryAt: Date.UTC(2026, 10, 23, 19, 1),
      held: { since: Date.UTC(2026, 10, 23, 19), until: null, actor: 'ana', reason: 'maintenance' },
      counters: {
        calls: 31,
        successes: 20,
        failures: 10,
        ignored: 1,
        blocked: 7,
        fallbackUsed: 6,
        fallbackFailed: 1,
        transitions: 3,
      },
      config: { failure_threshold: 5, timeout: 60 },
    });
  });

  it.each(['calls_total', 'retry_at', 'held', 'config', 'window_calls'])(
    'is level 1 as soon as one breaker says %s, be it null',
    (field) => {
      expect(parse({ other: { ...SEED, name: 'other' }, ...withFields({ [field]: null }) }).level).toBe(1);
    },
  );

  it('reads a service without breakers', () => {
    expect(parse({})).toEqual({ level: 0, commands: 'unknown', circuits: new Map() });
  });

  it.each([
    ['on', 'on'],
    ['off', 'off'],
    ['On', 'unknown'],
    ['', 'unknown'],
    [null, 'unknown'],
  ])('reads Breaker-Commands %j as %s', (header, expected) => {
    expect(parse({}, header).commands).toBe(expected);
  });

  it.each(['melted', 'OPEN', ' open', '', 'unknown', 'constructor'])(
    'reads state %j as unknown and keeps the text',
    (state) => {
      expect(parse(withFields({ state })).circuits.get('mintic_hub')).toMatchObject({
        state: 'unknown',
        rawState: state,
      });
    },
  );

  it('cuts a long state at 100 characters and never in the middle of one', () => {
    const rawState = parse(withFields({ state: `${'x'.repeat(99)}🔌🔌` })).circuits.get(
      'mintic_hub',
    )?.rawState;

    expect(rawState).toBe('x'.repeat(99));
  });

  it('cuts texts at 500 characters', () => {
    const held = { reason: 'r'.repeat(600) };

    expect(parse(withFields({ held })).circuits.get('mintic_hub')?.held).toEqual({
      since: null,
      until: null,
      actor: null,
      reason: 'r'.repeat(500),
    });
  });

  it('bounds what a config may hold', () => {
    const config = { expected_exception: ['A', 'B'], note: 'n'.repeat(600), timeout: null, on: true };

    expect(parse(withFields({ config })).circuits.get('mintic_hub')?.config).toEqual({
      expected_exception: '["A","B"]',
      note: 'n'.repeat(500),
      timeout: null,
      on: true,
    });
  });

  it.each(['__proto__', 'constructor', 'a.b', '..', '/', 'ñandú 🔌', 'x'.repeat(200), '🔌'.repeat(200)])(
    'takes the name %s',
    (name) => {
      const reading = parse(Object.fromEntries([[name, { ...SEED, name }]]));

      expect([...reading.circuits.keys()]).toEqual([name]);
      expect(reading.circuits.get(name)?.name).toBe(name);
    },
  );

  it('reads fields that only the prototype has as missing', () => {
    expect(() => parse({ a: { __proto__: null, ...SEED, name: undefined } })).toThrow('a.name is missing');
  });

  it.each([
    [{ mintic_hub: 'open' }, 'mintic_hub must be an object, got "open"'],
    [{ mintic_hub: null }, 'mintic_hub must be an object, got null'],
    [{ mintic_hub: [SEED] }, 'mintic_hub must be an object, got a list'],
    [{ '': SEED }, 'the answer must have names of 1 to 200 characters, got ""'],
    [
      { ['x'.repeat(201)]: SEED },
      `the answer must have names of 1 to 200 characters, got "${'x'.repeat(57)}…"`,
    ],
    [withFields({ name: undefined }), 'mintic_hub.name is missing'],
    [
      withFields({ name: 'other' }),
      'mintic_hub.name must be the name that the breaker stands under, got "other"',
    ],
    [withFields({ state: undefined }), 'mintic_hub.state is missing'],
    [withFields({ state: 1 }), 'mintic_hub.state must be text, got 1'],
    [withFields({ state: null }), 'mintic_hub.state must be text, got null'],
    [withFields({ failure_count: undefined }), 'mintic_hub.failure_count is missing'],
    [withFields({ failure_count: -1 }), 'mintic_hub.failure_count must be a whole number from 0, got -1'],
    [withFields({ failure_count: 1.5 }), 'mintic_hub.failure_count must be a whole number from 0, got 1.5'],
    [
      withFields({ failure_count: 2 ** 53 }),
      'mintic_hub.failure_count must be a whole number from 0, got 9007199254740992',
    ],
    [withFields({ success_count: '15' }), 'mintic_hub.success_count must be a whole number from 0, got "15"'],
    [
      withFields({ failure_rate: 'high' }),
      'mintic_hub.failure_rate must be a number from 0 to 1, got "high"',
    ],
    [withFields({ failure_rate: 1.01 }), 'mintic_hub.failure_rate must be a number from 0 to 1, got 1.01'],
    [withFields({ failure_rate: null }), 'mintic_hub.failure_rate must be a number from 0 to 1, got null'],
    [withFields({ window_calls: '10' }), 'mintic_hub.window_calls must be a whole number from 0, got "10"'],
    [withFields({ calls_total: {} }), 'mintic_hub.calls_total must be a whole number from 0, got an object'],
    [
      withFields({ retry_at: 'soon' }),
      'mintic_hub.retry_at must be a time like 2026-11-23T19:00:00.000Z, got "soon"',
    ],
    [withFields({ held: true }), 'mintic_hub.held must be an object, got true'],
    [
      withFields({ held: { until: 5 } }),
      'mintic_hub.held.until must be a time like 2026-11-23T19:00:00.000Z, got 5',
    ],
    [withFields({ held: { actor: 5 } }), 'mintic_hub.held.actor must be text, got 5'],
    [withFields({ config: [] }), 'mintic_hub.config must be an object, got a list'],
    [
      withFields({ config: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, i])) }),
      "a breaker's config has 51 keys, at most 50 are read",
    ],
    [
      Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`b${i}`, SEED])),
      'the answer has 2001 breakers, at most 2000 are read',
    ],
    [{ 'my hub': { ...SEED, name: 'my hub', state: 1 } }, '["my hub"].state must be text, got 1'],
  ])('rejects the whole answer, naming what is wrong (%#)', (answer, message) => {
    expect(() => parse(answer)).toThrow(expect.objectContaining({ name: 'ProtocolError', message }));
  });

  it.each([
    [
      withFields({ failure_count: 7 }),
      'mintic_hub.failure_count must be a whole number from 0, got Infinity',
    ],
    [
      withFields({ config: { timeout: 7 } }),
      'mintic_hub.config.timeout must be a finite number, got Infinity',
    ],
  ])('rejects a number that is too large to be one (%#)', (answer, message) => {
    const body = new TextEncoder().encode(JSON.stringify(answer).replace('7', '1e999'));

    expect(() => parseSnapshot(body, { commands: null })).toThrow(
      expect.objectContaining({ name: 'ProtocolError', code: 'bad_field', message }),
    );
  });
});
