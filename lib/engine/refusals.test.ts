import { afterEach, describe, expect, it, vi } from 'vitest';
import { CircuitBreakerError } from './index.ts';
import { begin, boom, fail, makeBreaker, thrownBy, trip } from './testing/builders.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a refusal', () => {
  it('has no stack unless that is asked for, and leaves the limit of stacks as it was (F12, R10)', () => {
    const limit = Error.stackTraceLimit;
    const refuse = (stackTraces: boolean) => {
      const { breaker } = makeBreaker({ stackTraces });
      trip(breaker);
      return thrownBy(() => breaker.callSync(() => 1)) as Error;
    };
    expect(refuse(false).stack).toBe('CircuitBreakerError: circuit "mintic_hub" is open');
    expect(refuse(true).stack).toContain('refusals.test.ts');
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it('is made with a stack where the limit cannot be set (R10)', () => {
    const described = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') as PropertyDescriptor;
    Object.defineProperty(Error, 'stackTraceLimit', { ...described, writable: false });
    try {
      const { breaker } = makeBreaker();
      trip(breaker);
      expect(thrownBy(() => breaker.callSync(() => 1))).toBeInstanceOf(CircuitBreakerError);
    } finally {
      Object.defineProperty(Error, 'stackTraceLimit', described);
    }
  });

  it('is told from other errors, and from its subclasses', () => {
    class Special extends CircuitBreakerError {}
    const refusal = { code: 'circuit_open', circuit: 'x', state: 'open', retryAt: null } as const;
    expect(new Special(refusal)).toBeInstanceOf(CircuitBreakerError);
    expect(new Special(refusal)).toBeInstanceOf(Special);
    expect(new CircuitBreakerError(refusal)).not.toBeInstanceOf(Special);
    for (const other of [new Error('x'), null, undefined, 'x', {}])
      expect(other).not.toBeInstanceOf(CircuitBreakerError);
  });
});

describe('fallback', () => {
  it('answers refused calls with their arguments and the refusal (F11)', async () => {
    const { breaker } = makeBreaker({ fallback: (...input: unknown[]) => input });
    trip(breaker);
    const [a, b, refusal] = (await breaker.call((x: number, y: string) => `${x}${y}`, 1, 'two')) as unknown[];
    expect([a, b]).toEqual([1, 'two']);
    expect(refusal).toBeInstanceOf(CircuitBreakerError);
    expect(breaker.callSync((x: number) => x, 3)).toMatchObject([3, { code: 'circuit_open' }]);
    expect(breaker.getStats()).toMatchObject({
      calls_blocked_total: 2,
      fallback_used_total: 2,
      fallback_failed_total: 0,
    });
  });

  it('is not asked for failures, nor for errors that are ignored (F10)', async () => {
    const fallback = vi.fn(() => 'instead');
    const { breaker } = makeBreaker({ fallback, expectedException: RangeError });
    await expect(breaker.call(() => Promise.reject(boom))).rejects.toBe(boom);
    fail(breaker, 1, new RangeError());
    expect(fallback).not.toHaveBeenCalled();
  });

  it('is not asked for a call that timed out and fails later on (F10)', async () => {
    const fallback = vi.fn(() => 'instead');
    const { breaker } = makeBreaker({ fallback, failureThreshold: 1 });
    const gone = new AbortController();
    const call = begin(breaker, gone.signal);
    gone.abort(new DOMException('too slow', 'TimeoutError'));
    await call.reject();
    expect(await call.outcome).toEqual(['threw', gone.signal.reason]);
    expect(fallback).not.toHaveBeenCalled();
    await expect(breaker.call(() => 'live')).resolves.toBe('instead');
    expect(fallback).toHaveBeenCalledOnce();
  });

  it('counts as used when its promise is fulfilled', async () => {
    const { breaker } = makeBreaker({ fallback: async () => 'cached' });
    trip(breaker);
    const answer = breaker.call(() => 'live');
    expect(breaker.getStats().fallback_used_total).toBe(0);
    await expect(answer).resolves.toBe('cached');
    expect(breaker.getStats().fallback_used_total).toBe(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('cache down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('cache down'))],
  ])(
    'that %s gives the caller its error with the refusal as cause, and is no failure of the dependency (F9)',
    async (_, fallback) => {
      const { breaker } = makeBreaker({ fallback });
      trip(breaker);
      const error = (await breaker.call(() => 1).catch((thrown: unknown) => thrown)) as Error;
      expect(error.message).toBe('cache down');
      expect(error.cause).toMatchObject({ code: 'circuit_open' });
      expect(breaker.getStats()).toMatchObject({
        fallback_failed_total: 1,
        fallback_used_total: 0,
        failures_total: 5,
      });
    },
  );

  it('keeps a cause that its error has, and may throw the refusal itself', async () => {
    const own = new Error('cache down', { cause: 'disk' });
    const { breaker } = makeBreaker({ fallback: () => Promise.reject(own) });
    trip(breaker);
    await expect(breaker.call(() => 1)).rejects.toBe(own);
    expect(own.cause).toBe('disk');
    breaker.configure({
      fallback: (refusal: CircuitBreakerError) => {
        throw refusal;
      },
    });
    await expect(breaker.call(() => 1)).rejects.toMatchObject({ code: 'circuit_open' });
  });

  it('may throw an error that can carry no cause (F9)', async () => {
    const frozen = Object.freeze(new Error('cache down'));
    const { breaker } = makeBreaker({ fallback: () => Promise.reject(frozen) });
    trip(breaker);
    await expect(breaker.call(() => 1)).rejects.toBe(frozen);
  });

  it('may be another breaker (F11)', async () => {
    const second = makeBreaker().breaker;
    const { breaker } = makeBreaker({ fallback: second.wrap(async () => 'from the mirror') });
    trip(breaker);
    await expect(breaker.call(() => 'live')).resolves.toBe('from the mirror');
    expect(second.getStats().successes_total).toBe(1);
  });
});
