import { describe, expect, it } from 'vitest';
import { CircuitBreaker, type CircuitBreakerConfig } from './index.ts';

const make = (config: object) => new CircuitBreaker('x', config as CircuitBreakerConfig);

describe('the config of a breaker', () => {
  it('has the defaults of the seed', () => {
    expect(new CircuitBreaker('x').getStats().config).toEqual({
      failure_threshold: 5,
      success_threshold: 2,
      timeout: 60,
      half_open_max_calls: 1,
      sliding_window_size: 10,
      failure_rate_threshold: 0.5,
    });
  });

  it('takes an option that is undefined as not given', () => {
    expect(make({ failureThreshold: undefined, timeoutMs: 1500 }).getStats().config).toMatchObject({
      failure_threshold: 5,
      timeout: 1.5,
    });
  });

  it.each(['failureThreshold', 'successThreshold', 'halfOpenMaxCalls', 'slidingWindowSize'])(
    '%s is an integer from 1',
    (option) => {
      for (const value of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 60]) {
        expect(() => make({ [option]: value })).toThrow(RangeError);
        expect(() => make({ [option]: value })).toThrow(`${option} must be an integer from 1 to`);
        expect(() => make({ [option]: value })).toThrow(`got ${value}`);
      }
      for (const value of ['5', null, true]) expect(() => make({ [option]: value })).toThrow(TypeError);
      expect(make({ [option]: 1 }).isClosed).toBe(true);
    },
  );

  it.each(['timeoutMs', 'probeTimeoutMs'])('%s is a number of milliseconds over 0', (option) => {
    for (const value of [0, -1, Number.NaN, Infinity, 1e13]) {
      expect(() => make({ [option]: value })).toThrow(
        new RegExp(`must be a number over 0, at most 1000000000000, got ${value}`),
      );
    }
    expect(make({ [option]: 0.5 }).isClosed).toBe(true);
  });

  it('failureRateThreshold is over 0 and at most 1', () => {
    for (const value of [0, 1.01, Number.NaN]) {
      expect(() => make({ failureRateThreshold: value })).toThrow(
        'failureRateThreshold must be a number over 0, at most 1, got',
      );
    }
    expect(make({ failureRateThreshold: 1 }).isClosed).toBe(true);
  });

  it.each([
    [{ fallback: 'x' }, 'fallback must be a function, got string'],
    [{ isFailure: 1 }, 'isFailure must be a function, got number'],
    [
      { expectedException: 'Error' },
      'expectedException must be a class, a list of classes or a predicate, got string',
    ],
    [
      { expectedException: [() => true] },
      'expectedException must be a class, a list of classes or a predicate',
    ],
    [{ stackTraces: 1 }, 'stackTraces must be true or false, got 1'],
    [{ clock: {} }, 'clock.monotonicMs must be a function'],
    [null, 'the options of a breaker must be an object, got null'],
    [[], 'the options of a breaker must be an object, got object'],
    [
      { failureTreshold: 1 },
      'unknown option "failureTreshold" of a breaker; did you mean "failureThreshold"?',
    ],
    [{ failure_threshold: 1 }, 'did you mean "failureThreshold"?'],
    [{ timeout: 1 }, 'did you mean "timeoutMs"?'],
    [{ rollingCountBuckets: 1 }, /unknown option "rollingCountBuckets" of a breaker$/],
  ])('%o is a TypeError that says what is wrong', (config, sentence) => {
    expect(() => make(config as object)).toThrow(TypeError);
    expect(() => make(config as object)).toThrow(sentence);
  });
});

describe('the name of a breaker', () => {
  it.each(['__proto__', 'constructor', '..', 'a/b', 'Señal "única"\n', '🔌', 'x'.repeat(200)])(
    'may be %j',
    (name) => {
      expect(new CircuitBreaker(name).getStats().name).toBe(name);
    },
  );

  it.each([
    ['', 'must have 1 to 200 characters, got 0'],
    ['x'.repeat(201), 'must have 1 to 200 characters, got 201'],
    ['a\0b', 'must not hold NUL or lone surrogates'],
    ['\ud800', 'must not hold NUL or lone surrogates'],
    [7, 'must be a string, got number'],
  ])('may not be %j', (name, sentence) => {
    expect(() => new CircuitBreaker(name as string)).toThrow(sentence);
  });
});
