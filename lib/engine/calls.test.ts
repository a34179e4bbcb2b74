import { afterEach, describe, expect, it, vi } from 'vitest';
import { begin, boom, fail, makeBreaker, thrownBy, trip } from './testing/builders.ts';
import { hush } from './testing/hush.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('call', () => {
  it.each([undefined, null, 0, ''])('resolves to what a sync function returns: %o (F1)', async (value) => {
    const { breaker } = makeBreaker();
    await expect(breaker.call(() => value)).resolves.toEqual(value);
    expect(breaker.getStats()).toMatchObject({ successes_total: 1, failures_total: 0 });
  });

  it.each([undefined, null, 'text', Object.freeze(new Error('frozen'))])(
    'rejects with the very value the function fails with: %o (F2)',
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

  it('counts a result that cannot be told from a promise as a failure, whichever way it is called', async () => {
    const odd = () =>
      Object.defineProperty({}, 'then', {
        get() {
          throw boom;
        },
      });
    const { breaker } = makeBreaker();
    await expect(breaker.call(odd)).rejects.toBe(boom);
    await expect(breaker.call({}, odd)).rejects.toBe(boom);
    await expect(breaker.wrap(odd)()).rejects.toBe(boom);
    expect(thrownBy(() => breaker.callSync(odd))).toBe(boom);
    expect(breaker.getStats()).toMatchObject({ calls_total: 4, failures_total: 4 });
  });

  it('rejects, and does not throw, what is no function or no option', async () => {
    const { breaker } = makeBreaker();
    await expect(breaker.call('x' as never)).rejects.toThrow(
      'the options of a call must be an object, got "x"',
    );
    await expect(breaker.call({}, 7 as never)).rejects.toThrow(
      'what a breaker calls must be a function, got 7',
    );
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

  it('counts a promise when it settles (R19)', async () => {
    const { breaker } = makeBreaker();
    const promise = breaker.callSync(() => Promise.reject(boom));
    expect(breaker.getStats()).toMatchObject({ calls_total: 1, failures_total: 0 });
    await expect(promise).rejects.toBe(boom);
    expect(breaker.getStats().failures_total).toBe(1);
  });
});

describe('a retry', () => {
  const retry = async (work: () => Promise<unknown>, attempts: number): Promise<unknown> => {
    try {
      return await work();
    } catch (error) {
      if (attempts === 1) throw error;
      return retry(work, attempts - 1);
    }
  };
  const failing = () => Promise.reject(boom);

  it.each([
    [
      'inside the breaker counts once',
      (call: (work: () => Promise<unknown>) => Promise<unknown>) => call(() => retry(failing, 3)),
      1,
    ],
    [
      'outside counts each time',
      (call: (work: () => Promise<unknown>) => Promise<unknown>) => retry(() => call(failing), 3),
      3,
    ],
  ])('%s (F19)', async (_, attempt, failures) => {
    const { breaker } = makeBreaker();
    await expect(attempt((work) => breaker.call(work))).rejects.toBe(boom);
    expect(breaker.getStats()).toMatchObject({ calls_total: failures, failures_total: failures });
  });
});

describe('what the engine promises itself', () => {
  it('never rejects unheard (F5, F13)', async () => {
    hush();
    const stray = vi.fn();
    process.on('unhandledRejection', stray);
    const { breaker } = makeBreaker({ failureThreshold: 2, fallback: () => Promise.reject(boom) });
    for (const kind of ['call', 'refused', 'fallback', 'transition'] as const) {
      breaker.on(kind, () => Promise.reject(boom));
    }
    const gone = new AbortController();
    const [aborted, plain] = [begin(breaker, gone.signal), begin(breaker)];
    gone.abort();
    await Promise.all([aborted.reject(), plain.reject()]);
    fail(breaker);
    await expect(breaker.call(() => 'live')).rejects.toBe(boom);
    await new Promise(setImmediate);
    process.off('unhandledRejection', stray);
    expect(stray).not.toHaveBeenCalled();
  });
});

describe('a signal', () => {
  it('ends the wait at once, counts as neither, and the late answer is dropped (R8, R12)', async () => {
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

  it('that timed out is a failure, whatever errors are expected (R12)', async () => {
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
