import { describe, expect, it } from 'vitest';
import { CircuitBreaker, CircuitBreakerRegistry, circuitBreaker, globalRegistry } from './index.ts';
import { makeBreaker, thrownBy } from './testing/builders.ts';

type Doors = readonly (readonly [door: string, enter: (config: never) => unknown])[];

/** Every way a config reaches the engine. */
const DOORS: Doors = [
  ['new CircuitBreaker', (config) => new CircuitBreaker('x', config)],
  ['configure', (config) => makeBreaker().breaker.configure(config)],
  ['registry.get, of a new breaker', (config) => new CircuitBreakerRegistry().get('x', config)],
  [
    'registry.get, of one that is there',
    (config) => {
      const registry = new CircuitBreakerRegistry();
      registry.get('x');
      registry.get('x', config);
    },
  ],
  ['circuitBreaker', (config) => circuitBreaker('bad-input-test', config)],
];

const COUNTS = ['failureThreshold', 'successThreshold', 'halfOpenMaxCalls'];
const DURATIONS = ['timeoutMs', 'probeTimeoutMs'];
const NOT_NUMBERS: readonly (readonly [unknown, string])[] = [
  ['5', '"5"'],
  [null, 'null'],
  [true, 'true'],
  [5n, '5'],
  [[5], 'array'],
  [{}, 'object'],
  [() => 5, 'function'],
  [Symbol('5'), 'Symbol(5)'],
  [Object.create(null), 'object'],
];

const sentence = (option: string, range: string, got: string) => `${option} must be ${range}, got ${got}`;

const number = (options: readonly string[], range: string, outside: readonly number[]) =>
  options.flatMap((option) => [
    ...outside.map(
      (value) => [{ [option]: value }, RangeError, sentence(option, range, `${value}`)] as const,
    ),
    ...NOT_NUMBERS.map(
      ([value, got]) => [{ [option]: value }, TypeError, sentence(option, range, got)] as const,
    ),
  ]);

const kind = (option: string, range: string, wrong: readonly (readonly [unknown, string])[]) =>
  wrong.map(([value, got]) => [{ [option]: value }, TypeError, sentence(option, range, got)] as const);

const unknown = (given: string, meant?: string) =>
  [
    { [given]: 1 },
    TypeError,
    `unknown option "${given}" of a breaker${meant ? `; did you mean "${meant}"?` : ''}`,
  ] as const;

const BELOW_ONE = [0, -1, 1.5, Number.NaN, Infinity, -Infinity];

const BAD_CONFIGS: readonly (readonly [unknown, new () => Error, string])[] = [
  ...number(COUNTS, `an integer from 1 to ${Number.MAX_SAFE_INTEGER}`, [...BELOW_ONE, 2 ** 53]),
  ...number(['slidingWindowSize'], 'an integer from 1 to 1000000', [...BELOW_ONE, 1_000_001]),
  ...number(DURATIONS, 'a number over 0, at most 1000000000000', [0, -1, Number.NaN, Infinity, 1e12 + 1]),
  ...number(['failureRateThreshold'], 'a number over 0, at most 1', [
    0,
    -0.1,
    1.01,
    50,
    Number.NaN,
    Infinity,
  ]),
  ...kind('fallback', 'a function', [
    ['x', '"x"'],
    [null, 'null'],
    [{ status: 'cached' }, 'object'],
  ]),
  ...kind('isFailure', 'a function', [
    [1, '1'],
    [true, 'true'],
  ]),
  ...kind('expectedException', 'a class, a list of classes or a predicate', [
    ['Error', '"Error"'],
    [null, 'null'],
    [new Error('x'), 'object'],
    [['Error'], 'array'],
    [[RangeError, () => true], 'array'],
  ]),
  ...kind('stackTraces', 'true or false', [
    [1, '1'],
    ['yes', '"yes"'],
    [null, 'null'],
  ]),
  [null, TypeError, sentence('the options of a breaker', 'an object', 'null')],
  [7, TypeError, sentence('the options of a breaker', 'an object', '7')],
  ['production', TypeError, sentence('the options of a breaker', 'an object', '"production"')],
  [[], TypeError, sentence('the options of a breaker', 'an object', 'array')],
  [() => 'cached', TypeError, sentence('the options of a breaker', 'an object', 'function')],
  // As the seed writes them, as others do, and as fingers slip.
  unknown('failure_threshold', 'failureThreshold'),
  unknown('success_threshold', 'successThreshold'),
  unknown('timeout', 'timeoutMs'),
  unknown('timeout_ms', 'timeoutMs'),
  unknown('expected_exception', 'expectedException'),
  unknown('half_open_max_calls', 'halfOpenMaxCalls'),
  unknown('sliding_window_size', 'slidingWindowSize'),
  unknown('failure_rate_threshold', 'failureRateThreshold'),
  unknown('FAILURETHRESHOLD', 'failureThreshold'),
  unknown('failureTreshold', 'failureThreshold'),
  unknown('probeTimeout', 'probeTimeoutMs'),
  unknown('fallBack', 'fallback'),
  unknown('isfailure', 'isFailure'),
  unknown('stackTrace', 'stackTraces'),
  unknown('rollingCountBuckets'),
  unknown('x'),
  [JSON.parse('{"__proto__":{"timeoutMs":1}}'), TypeError, 'unknown option "__proto__" of a breaker'],
];

describe.each(DOORS)('a bad config given to %s', (_, enter) => {
  it.each(BAD_CONFIGS)('is refused: %o (C9)', (config, type, message) => {
    const error = thrownBy(() => enter(config as never));
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toBe(message);
  });
});

describe('a bad config', () => {
  const CLOCK = 'clock must be an object with monotonicMs() and wallMs(), got ';

  it('leaves nothing behind', () => {
    const { breaker } = makeBreaker();
    const { config } = breaker;
    expect(() => breaker.configure({ failureThreshold: 3, timeoutMs: -1 })).toThrow(RangeError);
    expect(breaker.config).toBe(config);
    expect(globalRegistry().has('bad-input-test')).toBe(false);
  });

  it.each([
    [{ clock: {} }, `${CLOCK}object`],
    [{ clock: { monotonicMs: () => 1, wallMs: 7 } }, `${CLOCK}object`],
    [{ clock: null }, `${CLOCK}null`],
  ])('of a clock is refused: %o', (config, message) => {
    expect(() => new CircuitBreaker('x', config as never)).toThrow(new TypeError(message));
    expect(() => new CircuitBreakerRegistry(config as never)).toThrow(new TypeError(message));
  });

  it('of a living breaker is one with a clock, and one that is none', () => {
    const { breaker, clock } = makeBreaker();
    expect(() => breaker.configure({ clock } as object)).toThrow(
      new TypeError('the clock of a living breaker cannot be changed'),
    );
    expect(() => breaker.configure(undefined as never)).toThrow(
      new TypeError('the options of a breaker must be an object, got null'),
    );
  });

  it.each([
    [{ journalSize: 0 }, RangeError, 'journalSize must be an integer from 1 to 1000000, got 0'],
    [{ journalSize: '9' }, TypeError, 'journalSize must be an integer from 1 to 1000000, got "9"'],
    [
      { journal_size: 9 },
      TypeError,
      'unknown option "journal_size" of a registry; did you mean "journalSize"?',
    ],
    [null, TypeError, 'the options of a registry must be an object, got null'],
  ])('of a registry is refused: %o', (options, type, message) => {
    const error = thrownBy(() => new CircuitBreakerRegistry(options as never));
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toBe(message);
  });
});

describe('a bad name', () => {
  it.each([
    ['', '""'],
    ['x'.repeat(201), JSON.stringify('x'.repeat(201))],
    ['a\0b', '"a\\u0000b"'],
    ['\ud800', '"\\ud800"'],
    [7, '7'],
    [undefined, 'undefined'],
  ])('is refused: %j', (name, got) => {
    const registry = new CircuitBreakerRegistry();
    for (const make of [
      () => new CircuitBreaker(name as string),
      () => registry.get(name as string),
      () => circuitBreaker(name as string),
    ]) {
      const error = thrownBy(make);
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toBe(
        `a breaker's name must be 1 to 200 characters without NUL or lone surrogates, got ${got}`,
      );
    }
    expect(registry.size).toBe(0);
  });
});

describe('bad options of an act', () => {
  const DURATION = 'holdForMs must be a number over 0, at most 1000000000000';

  it.each([
    [{ holdForMs: 5 }, TypeError, 'holdForMs needs hold: true'],
    [{ hold: false, holdForMs: 5 }, TypeError, 'holdForMs needs hold: true'],
    [{ hold: true, holdForMs: 0 }, RangeError, `${DURATION}, got 0`],
    [{ hold: true, holdForMs: -5 }, RangeError, `${DURATION}, got -5`],
    [{ hold: true, holdForMs: Number.NaN }, RangeError, `${DURATION}, got NaN`],
    [{ hold: true, holdForMs: Infinity }, RangeError, `${DURATION}, got Infinity`],
    [{ hold: true, holdForMs: '5m' }, TypeError, `${DURATION}, got "5m"`],
    [{ hold: true, holdForMs: null }, TypeError, `${DURATION}, got null`],
    [{ hold: 'yes' }, TypeError, 'hold must be true or false, got "yes"'],
    [{ hold: 1 }, TypeError, 'hold must be true or false, got 1'],
    [{ hold: null }, TypeError, 'hold must be true or false, got null'],
    [{ holdFor: 7 }, TypeError, 'unknown option "holdFor" of forceOpen; did you mean "holdForMs"?'],
    [{ hold_for_ms: 7 }, TypeError, 'unknown option "hold_for_ms" of forceOpen; did you mean "holdForMs"?'],
    [{ until: 7 }, TypeError, 'unknown option "until" of forceOpen'],
    [{ actor: 7 }, TypeError, 'actor must be a string, got 7'],
    [{ reason: {} }, TypeError, 'reason must be a string, got object'],
    [{ command: 7 }, TypeError, 'command must be a string, got 7'],
    [null, TypeError, 'the options of forceOpen must be an object, got null'],
    ['ana', TypeError, 'the options of forceOpen must be an object, got "ana"'],
  ])('are refused by forceOpen: %o (R14)', (options, type, message) => {
    const { breaker } = makeBreaker();
    const error = thrownBy(() => breaker.forceOpen(options as never));
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toBe(message);
    expect(breaker.isClosed).toBe(true);
  });

  it.each([
    [{ hold: true }, 'unknown option "hold" of reset'],
    [{ Reason: 'x' }, 'unknown option "Reason" of reset; did you mean "reason"?'],
    [{ actor: 7 }, 'actor must be a string, got 7'],
    [null, 'the options of reset must be an object, got null'],
  ])('are refused by reset: %o', (options, message) => {
    const { breaker } = makeBreaker();
    breaker.forceOpen();
    expect(() => breaker.reset(options as never)).toThrow(new TypeError(message));
    expect(breaker.isOpen).toBe(true);
  });
});

describe('what cannot be called', () => {
  const NO_FUNCTION = 'what a breaker calls must be a function, got ';

  it.each([
    [7, '7'],
    [undefined, 'undefined'],
    [Promise.resolve(), 'object'],
  ])('is refused, and no call: %o', async (fn, got) => {
    const { breaker } = makeBreaker();
    const refused = new TypeError(NO_FUNCTION + got);
    await expect(breaker.call({}, fn as never)).rejects.toThrow(refused);
    expect(() => breaker.callSync(fn as never)).toThrow(refused);
    expect(() => breaker.wrap(fn as never)).toThrow(refused);
    expect(() => breaker.wrapSync(fn as never)).toThrow(refused);
    expect(breaker.getStats()).toMatchObject({ calls_total: 0, failures_total: 0 });
  });

  it.each([
    [7, '7'],
    [0, '0'],
    [false, 'false'],
    ['', '""'],
    [new AbortController(), 'object'],
  ])('for its signal is refused by a promise: %o', async (signal, got) => {
    const { breaker } = makeBreaker();
    await expect(breaker.call({ signal } as never, () => 1)).rejects.toThrow(
      new TypeError(`signal must be an AbortSignal, got ${got}`),
    );
    expect(breaker.getStats().calls_total).toBe(0);
  });

  it.each([undefined, null])('is not meant by a signal of %o', async (signal) => {
    await expect(makeBreaker().breaker.call({ signal }, () => 1)).resolves.toBe(1);
  });

  it.each([
    [undefined, 'the options of a call must be an object, got undefined'],
    ['x', 'the options of a call must be an object, got "x"'],
    [{ signl: 1 }, 'unknown option "signl" of a call; did you mean "signal"?'],
    [{ timeout: 1 }, 'unknown option "timeout" of a call'],
  ])('for its options is refused by a promise: %o', async (options, message) => {
    await expect(makeBreaker().breaker.call(options as never, () => 1)).rejects.toThrow(
      new TypeError(message),
    );
  });
});
