import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CircuitBreakerError } from './index.ts';
import {
  begin,
  boom,
  fail,
  makeBreaker,
  recordTransitions,
  succeed,
  thrownBy,
  trip,
} from './testing/builders.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What the engine complains of on the console, which the test expects. */
function hush() {
  return vi.spyOn(console, 'error').mockImplementation(() => {});
}

describe('call', () => {
  it.each([undefined, null, 0, ''])('resolves to what a sync function returns: %o', async (value) => {
    const { breaker } = makeBreaker();
    await expect(breaker.call(() => value)).resolves.toEqual(value);
    expect(breaker.getStats()).toMatchObject({ successes_total: 1, failures_total: 0 });
  });

  it.each([undefined, null, 'text', Object.freeze(new Error('frozen'))])(
    'rejects with the very value the function fails with: %o',
    async (error) => {
      const { breaker } = makeBreaker();
      await expect(breaker.call(() => Promise.reject(error))).rejects.toBe(error);
      await expect(
        breaker.call(() => {
          throw error;
        }),
      ).rejects.toBe(error);
      expect(breaker.getStats().failures_total).toBe(2);
    },
  );

  it('awaits thenables that are no promises, even ones whose then throws', async () => {
    const { breaker } = makeBreaker();
    const thenable = (then: unknown) => Object.fromEntries([['then', then]]);
    await expect(breaker.call(() => thenable((yes: (value: string) => void) => yes('late')))).resolves.toBe(
      'late',
    );
    await expect(
      breaker.call(() =>
        thenable(() => {
          throw boom;
        }),
      ),
    ).rejects.toBe(boom);
    expect(breaker.getStats()).toMatchObject({ successes_total: 1, failures_total: 1 });
  });

  it('rejects, and does not throw, what is no function or no option', async () => {
    const { breaker } = makeBreaker();
    await expect(breaker.call('x' as never)).rejects.toThrow(
      'the options of a call must be an object, got string',
    );
    await expect(breaker.call({}, 7 as never)).rejects.toThrow('a breaker calls functions, got number');
    await expect(breaker.call({ signl: 1 } as never, () => 1)).rejects.toThrow('did you mean "signal"?');
    await expect(breaker.call({ signal: 1 } as never, () => 1)).rejects.toThrow(
      'signal must be an AbortSignal',
    );
    expect(breaker.getStats().calls_total).toBe(0);
  });
});

describe('callSync', () => {
  it('returns and throws as the function does', () => {
    const { breaker } = makeBreaker();
    expect(breaker.callSync((a: number) => a + 1, 1)).toBe(2);
    fail(breaker);
    expect(breaker.getStats()).toMatchObject({ successes_total: 1, failures_total: 1 });
  });

  it('counts a promise when it settles', async () => {
    const { breaker } = makeBreaker();
    const promise = breaker.callSync(() => Promise.reject(boom));
    expect(breaker.getStats()).toMatchObject({ calls_total: 1, failures_total: 0 });
    await expect(promise).rejects.toBe(boom);
    expect(breaker.getStats().failures_total).toBe(1);
  });
});

describe('a signal', () => {
  it('ends the wait at once, counts as neither, and the late answer is dropped', async () => {
    const { breaker } = makeBreaker({ failureThreshold: 1 });
    const gone = new AbortController();
    const call = begin(breaker, gone.signal);
    gone.abort(new Error('the user left'));
    expect(await call.outcome).toEqual(['threw', gone.signal.reason]);
    await call.reject();
    expect(breaker.getStats()).toMatchObject({
      state: 'closed',
      calls_total: 1,
      ignored_total: 1,
      failures_total: 0,
    });
  });

  it('that timed out is a failure, whatever errors are expected', async () => {
    const { breaker } = makeBreaker({ failureThreshold: 1, expectedException: RangeError });
    const gone = new AbortController();
    const call = begin(breaker, gone.signal);
    gone.abort(new DOMException('too slow', 'TimeoutError'));
    expect(await call.outcome).toEqual(['threw', gone.signal.reason]);
    expect(breaker.isOpen).toBe(true);
  });

  it('that nobody pulls changes nothing, and is let go', async () => {
    const { breaker } = makeBreaker();
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    await expect(breaker.call({ signal }, async (x: number) => x, 7)).resolves.toBe(7);
    await expect(breaker.call({ signal }, () => Promise.reject(boom))).rejects.toBe(boom);
    expect(remove).toHaveBeenCalledTimes(2);
    expect(breaker.getStats()).toMatchObject({ successes_total: 1, failures_total: 1 });
  });

  it('pulled by the call itself ends it', async () => {
    const { breaker } = makeBreaker();
    const gone = new AbortController();
    const call = breaker.call({ signal: gone.signal }, async () => {
      gone.abort();
      return 'x';
    });
    await expect(call).rejects.toBe(gone.signal.reason);
    expect(breaker.getStats()).toMatchObject({ ignored_total: 1, successes_total: 0 });
  });
});

describe('expectedException', () => {
  class HttpError extends Error {}
  class NotFound extends HttpError {}

  it.each([
    ['a class', HttpError],
    ['a list of classes', [TypeError, HttpError]],
    ['a predicate', (error: unknown) => error instanceof HttpError],
  ])(
    'as %s counts what it means, subclasses included, and lets the rest pass uncounted',
    (_, expectedException) => {
      const { breaker } = makeBreaker({ expectedException });
      fail(breaker, 1, new HttpError());
      fail(breaker, 1, new NotFound());
      fail(breaker, 1, new SyntaxError());
      fail(breaker, 1, undefined);
      fail(breaker, 1, { name: 'Plain' });
      expect(breaker.getStats()).toMatchObject({
        failures_total: 2,
        ignored_total: 3,
        window_calls: 2,
        failure_count: 2,
      });
    },
  );

  it('tells an error of another realm by the names in its ancestry', () => {
    const { breaker } = makeBreaker({ expectedException: [RangeError] });
    fail(breaker, 1, runInNewContext('new RangeError("far away")'));
    fail(breaker, 1, runInNewContext('new (class Far extends RangeError {})()'));
    fail(breaker, 1, runInNewContext('new TypeError("far away")'));
    expect(breaker.getStats()).toMatchObject({ failures_total: 2, ignored_total: 1 });
  });

  it('that throws never gets in the way: the error is a failure', () => {
    const complaints = hush();
    const { breaker } = makeBreaker({
      expectedException: () => {
        throw new Error('broken predicate');
      },
    });
    fail(breaker);
    expect(breaker.getStats().failures_total).toBe(1);
    expect(complaints).toHaveBeenCalledOnce();
  });

  it('leaves the consecutive count as it is when it ignores', () => {
    const { breaker } = makeBreaker({ expectedException: (error) => error === boom });
    fail(breaker, 4);
    fail(breaker, 10, 'other');
    fail(breaker);
    expect(breaker.isOpen).toBe(true);
  });
});

describe('isFailure', () => {
  it('makes a result a failure that its caller still gets', async () => {
    const { breaker } = makeBreaker({
      failureThreshold: 2,
      isFailure: ({ status }: { status: number }) => status >= 500,
    });
    await expect(breaker.call(async () => ({ status: 503 }))).resolves.toEqual({ status: 503 });
    expect(breaker.callSync(() => ({ status: 200 }))).toEqual({ status: 200 });
    expect(breaker.getStats()).toMatchObject({ failures_total: 1, successes_total: 1 });
  });

  it('that throws leaves the result a success', () => {
    hush();
    const { breaker } = makeBreaker({
      isFailure: () => {
        throw boom;
      },
    });
    succeed(breaker);
    expect(breaker.getStats().successes_total).toBe(1);
  });
});

describe('fallback', () => {
  it('answers refused calls with their arguments and the refusal', async () => {
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

  it('is not asked for failures, nor for errors that are ignored', async () => {
    const fallback = vi.fn(() => 'instead');
    const { breaker } = makeBreaker({ fallback, expectedException: RangeError });
    await expect(breaker.call(() => Promise.reject(boom))).rejects.toBe(boom);
    fail(breaker, 1, new RangeError());
    expect(fallback).not.toHaveBeenCalled();
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
    'that %s gives the caller its error with the refusal as cause, and is no failure of the dependency',
    async (_, fallback) => {
      const { breaker } = makeBreaker<never>({ fallback });
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
    const { breaker } = makeBreaker<never>({ fallback: () => Promise.reject(own) });
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

  it('may be another breaker', async () => {
    const second = makeBreaker().breaker;
    const { breaker } = makeBreaker({ fallback: second.wrap(async () => 'from the mirror') });
    trip(breaker);
    await expect(breaker.call(() => 'live')).resolves.toBe('from the mirror');
    expect(second.getStats().successes_total).toBe(1);
  });
});

describe('a refusal', () => {
  it('has no stack unless that is asked for, and leaves the limit of stacks as it was', () => {
    const limit = Error.stackTraceLimit;
    const refuse = (stackTraces: boolean) => {
      const { breaker } = makeBreaker({ stackTraces });
      trip(breaker);
      return thrownBy(() => breaker.callSync(() => 1)) as Error;
    };
    expect(refuse(false).stack).toBe('CircuitBreakerError: circuit "mintic_hub" is open');
    expect(refuse(true).stack).toContain('calls.test.ts');
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it('is made with a stack where the limit cannot be set', () => {
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

describe('protect', () => {
  it('counts what the permit is told, once', () => {
    const { breaker } = makeBreaker();
    const permit = breaker.protect();
    expect(breaker.getStats().calls_total).toBe(1);
    permit.succeed();
    permit.fail(boom);
    permit.release();
    permit[Symbol.dispose]();
    expect(breaker.getStats()).toMatchObject({ successes_total: 1, failures_total: 0, ignored_total: 0 });
  });

  it('judges the error a permit fails with by expectedException; without one it is a failure', () => {
    const { breaker } = makeBreaker({ expectedException: RangeError });
    breaker.protect().fail(boom);
    breaker.protect().fail(new RangeError());
    breaker.protect().fail();
    expect(breaker.getStats()).toMatchObject({ failures_total: 2, ignored_total: 1 });
  });

  it('counts a permit that its block leaves unsettled as a failure', () => {
    const { breaker } = makeBreaker();
    breaker.protect()[Symbol.dispose]();
    expect(breaker.getStats().failures_total).toBe(1);
  });

  it('throws when refused, and does not ask the fallback', () => {
    const fallback = vi.fn();
    const { breaker } = makeBreaker({ fallback });
    trip(breaker);
    expect(thrownBy(() => breaker.protect())).toMatchObject({ code: 'circuit_open' });
    expect(fallback).not.toHaveBeenCalled();
  });
});

describe('the words of an error in the journal', () => {
  it.each([
    [
      new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }),
      'TypeError: fetch failed (Error: connect ECONNREFUSED)',
    ],
    [Object.assign(new Error(''), { code: 'EPIPE' }), 'Error: EPIPE'],
    ['a text', 'a text'],
    [null, 'null'],
    [undefined, null],
    [{}, 'error'],
    [
      new Proxy(
        {},
        {
          get: () => {
            throw boom;
          },
        },
      ),
      'error',
    ],
    [Symbol('s'), 'Symbol(s)'],
    [new Error('x'.repeat(600)), `Error: ${'x'.repeat(493)}`],
  ])('are its name, message and cause: %#', (error, words) => {
    const { breaker } = makeBreaker({ failureThreshold: 1 });
    const heard: (string | null)[] = [];
    breaker.on('transition', (transition) => heard.push(transition.error));
    fail(breaker, 1, error);
    expect(heard).toEqual([words]);
  });
});

describe('listeners', () => {
  it('hear of calls, refusals, fallbacks and transitions, a call before the change it causes', async () => {
    const { breaker, clock } = makeBreaker({ failureThreshold: 1, fallback: () => 'cached' });
    const heard: unknown[] = [];
    breaker.on('call', ({ outcome, durationMs, error }) => heard.push(['call', outcome, durationMs, error]));
    breaker.on('refused', ({ error }) => heard.push(['refused', error.code]));
    breaker.on('fallback', ({ outcome }) => heard.push(['fallback', outcome]));
    breaker.on('transition', ({ to }) => heard.push(['transition', to]));
    const slow = begin(breaker);
    clock.advance(250);
    await slow.resolve();
    fail(breaker);
    await breaker.call(() => 1);
    expect(heard).toEqual([
      ['call', 'success', 250, undefined],
      ['call', 'failure', 0, boom],
      ['transition', 'open'],
      ['refused', 'circuit_open'],
      ['fallback', 'used'],
    ]);
  });

  it('that throw or reject change no outcome, no count and no order', async () => {
    const complaints = hush();
    const { breaker } = makeBreaker({ failureThreshold: 2 });
    const heard: string[] = [];
    for (const kind of ['call', 'transition', 'refused'] as const) {
      breaker.on(kind, () => {
        throw boom;
      });
      breaker.on(kind, () => Promise.reject(boom));
      breaker.on(kind, () => heard.push(kind));
    }
    await expect(breaker.call(async () => 1)).resolves.toBe(1);
    fail(breaker, 2);
    await expect(breaker.call(() => 1)).rejects.toMatchObject({ code: 'circuit_open' });
    expect(heard).toEqual(['call', 'call', 'call', 'transition', 'refused']);
    expect(breaker.getStats()).toMatchObject({ successes_total: 1, failures_total: 2, calls_total: 3 });
    await Promise.resolve();
    expect(complaints).toHaveBeenCalledTimes(10);
  });

  it('may act on the breaker: events stay in the order of the changes', () => {
    const { breaker } = makeBreaker({ failureThreshold: 1 });
    const heard: string[] = [];
    breaker.on('transition', ({ to }) => {
      if (to === 'open') {
        breaker.reset();
        heard.push(breaker.state);
      }
    });
    breaker.on('transition', ({ from, to }) => heard.push(`${from} → ${to}`));
    fail(breaker);
    expect(heard).toEqual(['closed', 'closed → open', 'open → closed']);
  });

  it('added while an event is delivered hear the next one', () => {
    const { breaker } = makeBreaker();
    const heard: string[] = [];
    const stop = breaker.on('transition', () => {
      stop();
      breaker.on('transition', ({ to }) => heard.push(to));
    });
    breaker.forceOpen();
    breaker.reset();
    expect(heard).toEqual(['closed']);
  });

  it('are let go one by one, also when the same function was added twice', () => {
    const { breaker } = makeBreaker();
    const heard: string[] = [];
    const listener = ({ to }: { to: string }) => heard.push(to);
    const stop = breaker.on('transition', listener);
    breaker.on('transition', listener);
    stop();
    stop();
    breaker.forceOpen();
    expect(heard).toEqual(['open']);
  });

  it('of an unknown kind, or no functions, are refused', () => {
    const { breaker } = makeBreaker();
    expect(() => breaker.on('open' as 'call', () => {})).toThrow(
      'no event "open"; there are transition, call, refused, fallback',
    );
    expect(() => breaker.on('call', 7 as never)).toThrow('a listener must be a function, got number');
  });

  it('get a transition that nobody can change', () => {
    const { breaker } = makeBreaker();
    const heard = recordTransitions(breaker);
    breaker.on('transition', (transition) => {
      expect(Object.isFrozen(transition)).toBe(true);
      expect(transition).toMatchObject({ breaker: 'mintic_hub', at: '2026-11-23T19:00:00.000Z' });
    });
    breaker.forceOpen();
    expect(heard).toHaveLength(1);
  });
});
