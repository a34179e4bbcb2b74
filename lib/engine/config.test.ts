import { describe, expect, it } from 'vitest';
import { CircuitBreaker, type CircuitBreakerConfig } from './index.ts';

const statsOf = (config?: CircuitBreakerConfig) => new CircuitBreaker('x', config).getStats().config;

describe('the config of a breaker', () => {
  it('has the defaults of the seed', () => {
    expect(statsOf()).toEqual({
      failure_threshold: 5,
      success_threshold: 2,
      timeout: 60,
      half_open_max_calls: 1,
      sliding_window_size: 10,
      failure_rate_threshold: 0.5,
    });
    expect(new CircuitBreaker('x').config).toMatchObject({
      expectedException: undefined,
      probeTimeoutMs: undefined,
      fallback: undefined,
      isFailure: undefined,
      stackTraces: false,
    });
  });

  it('takes an option that is undefined as not given', () => {
    expect(statsOf({ failureThreshold: undefined, timeoutMs: 1500 })).toMatchObject({
      failure_threshold: 5,
      timeout: 1.5,
    });
  });

  it.each([
    { failureThreshold: 1, successThreshold: 1, halfOpenMaxCalls: 1, slidingWindowSize: 1 },
    { failureThreshold: Number.MAX_SAFE_INTEGER, slidingWindowSize: 1_000_000 },
    { timeoutMs: 0.5, probeTimeoutMs: 0.5, failureRateThreshold: 1e-9 },
    { timeoutMs: 1e12, probeTimeoutMs: 1e12, failureRateThreshold: 1 },
  ])('may be at the ends of its ranges: %o', (config) => {
    expect(new CircuitBreaker('x', config).config).toMatchObject(config);
  });

  it('is the breaker’s own: later changes of the object given do not reach it', () => {
    const given = { failureThreshold: 3 };
    const { config } = new CircuitBreaker('x', given);
    given.failureThreshold = 9;
    expect(config.failureThreshold).toBe(3);
    expect(Object.isFrozen(config)).toBe(true);
  });
});

describe('the name of a breaker', () => {
  it.each(['__proto__', 'constructor', '..', 'a/b', 'Señal "única"\n', '🔌', 'x'.repeat(200)])(
    'may be %j',
    (name) => {
      expect(new CircuitBreaker(name).getStats().name).toBe(name);
    },
  );
});
