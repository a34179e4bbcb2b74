import * as cockatiel from 'cockatiel';
import {
  CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  CountBreaker,
  circuitBreaker,
  handleAll,
  handleWhen,
  handleWhenResult,
} from 'cockatiel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CircuitBreaker } from '#lib/engine/index.ts';
import { readSection } from '../testing/guide.ts';

// Both engines side by side, where the guide says that they differ.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ask = (how: string) => (how === 'ok' ? Promise.resolve(how) : Promise.reject(new Error(how)));

/** Calls with one after another, and swallows what they reject with. */
async function each(call: (how: string) => Promise<unknown>, ...hows: string[]): Promise<void> {
  for (const how of hows) await call(how).catch(() => {});
}

const failing = (times: number) => Array.from({ length: times }, () => 'down');

const consecutive = (threshold = 1, policy = handleAll) => {
  const breaker = circuitBreaker(policy, {
    halfOpenAfter: 100,
    breaker: new ConsecutiveBreaker(threshold),
  });
  return { breaker, call: (how: string) => breaker.execute(() => ask(how)) };
};

describe('cockatiel and this engine', () => {
  it('open after as many consecutive failures', async () => {
    const theirs = consecutive(5);
    const ours = new CircuitBreaker('hub', { failureThreshold: 5, failureRateThreshold: 1 });
    const calls = [...failing(4), 'ok', ...failing(4)];
    await each(theirs.call, ...calls);
    await each((how) => ours.call(ask, how), ...calls);
    expect([theirs.breaker.state, ours.state]).toEqual([CircuitState.Closed, 'closed']);
    await each(theirs.call, 'down');
    await each((how) => ours.call(ask, how), 'down');
    expect([theirs.breaker.state, ours.state]).toEqual([CircuitState.Open, 'open']);
  });

  it('open over the rate; at the rate', async () => {
    const half = ['ok', 'ok', 'ok', 'ok', 'ok', ...failing(5)];
    const theirs = circuitBreaker(handleAll, {
      halfOpenAfter: 100,
      breaker: new CountBreaker({ threshold: 0.5, size: 10 }),
    });
    const ours = new CircuitBreaker('hub', { failureThreshold: 100, slidingWindowSize: 10 });
    await each((how) => theirs.execute(() => ask(how)), ...half);
    await each((how) => ours.call(ask, how), ...half);
    expect([theirs.state, ours.state]).toEqual([CircuitState.Closed, 'open']);
  });

  it('take an unhandled error of a probe for a success, which closes; for neither', async () => {
    const isFailure = (error: unknown) => (error as Error).message !== 'not found';
    const theirs = consecutive(1, handleWhen(isFailure));
    const ours = new CircuitBreaker('hub', {
      expectedException: isFailure,
      failureThreshold: 1,
      timeoutMs: 100,
    });
    await each(theirs.call, 'down');
    await each((how) => ours.call(ask, how), 'down');
    vi.advanceTimersByTime(100);
    await each(theirs.call, 'not found');
    await each((how) => ours.call(ask, how), 'not found');
    expect([theirs.breaker.state, ours.state]).toEqual([CircuitState.Closed, 'half_open']);
  });

  it('judge results by a policy; by isFailure', async () => {
    const unwell = (status: unknown) => (status as number) >= 500;
    const theirs = circuitBreaker(handleWhenResult(unwell), {
      halfOpenAfter: 100,
      breaker: new ConsecutiveBreaker(1),
    });
    const ours = new CircuitBreaker('hub', { isFailure: unwell, failureThreshold: 1 });
    expect([await theirs.execute(() => 503), await ours.call(() => 503)]).toEqual([503, 503]);
    expect([theirs.state, ours.state]).toEqual([CircuitState.Open, 'open']);
  });

  it('let callers wait while the probe runs; refuse them', async () => {
    const theirs = consecutive();
    const ours = new CircuitBreaker('hub', { failureThreshold: 1, timeoutMs: 100 });
    await each(theirs.call, 'down');
    await each((how) => ours.call(ask, how), 'down');
    vi.advanceTimersByTime(100);
    const hang = () => new Promise<string>(() => {});
    theirs.breaker.execute(hang);
    ours.call(hang);
    let waits = true;
    theirs.call('ok').finally(() => {
      waits = false;
    });
    await expect(ours.call(ask, 'ok')).rejects.toMatchObject({ code: 'half_open_full' });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(waits).toBe(true);
    expect(await ours.call(ask, 'ok')).toBe('ok');
  });

  it('say open until the next call; half-open once the time has passed', async () => {
    const theirs = consecutive();
    const ours = new CircuitBreaker('hub', { failureThreshold: 1, timeoutMs: 100 });
    await each(theirs.call, 'down');
    await each((how) => ours.call(ask, how), 'down');
    vi.advanceTimersByTime(100);
    expect([theirs.breaker.state, ours.state]).toEqual([CircuitState.Open, 'half_open']);
  });

  it('close after one good call; after successThreshold of them', async () => {
    const theirs = consecutive();
    const ours = new CircuitBreaker('hub', { failureThreshold: 1, timeoutMs: 100 });
    await each(theirs.call, 'down');
    await each((how) => ours.call(ask, how), 'down');
    vi.advanceTimersByTime(100);
    await each(theirs.call, 'ok');
    await each((how) => ours.call(ask, how), 'ok');
    expect([theirs.breaker.state, ours.state]).toEqual([CircuitState.Closed, 'half_open']);
  });

  it('wait longer when somebody sets the wall clock back; do not', async () => {
    const theirs = consecutive();
    const ours = new CircuitBreaker('hub', { failureThreshold: 1, timeoutMs: 100 });
    await each(theirs.call, 'down');
    await each((how) => ours.call(ask, how), 'down');
    vi.advanceTimersByTime(100);
    vi.setSystemTime(Date.now() - 3_600_000);
    await expect(theirs.call('ok')).rejects.toMatchObject({ isBrokenCircuitError: true });
    expect(await ours.call(ask, 'ok')).toBe('ok');
  });

  it('hold by isolate, once for each who does; by a hold that one reset ends, with a reason and an end', async () => {
    const theirs = consecutive();
    const ours = new CircuitBreaker('hub', { timeoutMs: 100 });
    const handles = [theirs.breaker.isolate(), theirs.breaker.isolate()];
    ours.forceOpen({ hold: true, reason: 'maintenance', actor: 'ana@example.com' });
    ours.forceOpen({ hold: true, holdForMs: 60_000, reason: 'a shorter one' });
    await expect(theirs.call('ok')).rejects.toMatchObject({ isIsolatedCircuitError: true });
    await expect(ours.call(ask, 'ok')).rejects.toMatchObject({ code: 'circuit_held' });
    handles[0]?.dispose();
    ours.reset();
    expect([theirs.breaker.state, ours.state]).toEqual([CircuitState.Isolated, 'closed']);
  });

  it('keep the window over a hold; empty it', async () => {
    const theirs = circuitBreaker(handleAll, {
      halfOpenAfter: 100,
      breaker: new CountBreaker({ threshold: 0.5, size: 4 }),
    });
    const ours = new CircuitBreaker('hub', { failureThreshold: 100, slidingWindowSize: 4 });
    await each((how) => theirs.execute(() => ask(how)), ...failing(4));
    await each((how) => ours.call(ask, how), ...failing(4));
    theirs.isolate().dispose();
    ours.forceOpen({ hold: true });
    ours.reset();
    await each((how) => theirs.execute(() => ask(how)), 'down');
    await each((how) => ours.call(ask, how), 'down');
    expect([theirs.state, ours.state]).toEqual([CircuitState.Open, 'closed']);
  });

  it('hand the signal on; end the wait when it is aborted', async () => {
    const theirs = consecutive();
    const ours = new CircuitBreaker('hub');
    const hang = () => new Promise<string>(() => {});
    const given = new AbortController();
    let settled = false;
    theirs.breaker.execute(hang, given.signal).finally(() => {
      settled = true;
    });
    const call = ours.call({ signal: given.signal }, hang);
    given.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(settled).toBe(false);
    expect(ours.getStats().ignored_total).toBe(1);
  });

  it('let a late failure of an earlier call open a half-open circuit again; leave it to the probes', async () => {
    const theirs = consecutive();
    const ours = new CircuitBreaker('hub', { failureThreshold: 1, timeoutMs: 100 });
    const late: ((error: Error) => void)[] = [];
    const hang = () => new Promise<string>((_, reject) => late.push(reject));
    const slow = [theirs.breaker.execute(hang), ours.call(hang)];
    await each(theirs.call, 'down');
    await each((how) => ours.call(ask, how), 'down');
    await vi.advanceTimersByTimeAsync(100);
    const probes = [theirs.breaker.execute(hang), ours.call(hang)];
    expect([theirs.breaker.state, ours.state]).toEqual([CircuitState.HalfOpen, 'half_open']);
    for (const reject of late.splice(0, 2)) reject(new Error('at last'));
    await Promise.allSettled(slow);
    expect([theirs.breaker.state, ours.state]).toEqual([CircuitState.Open, 'half_open']);
    for (const reject of late) reject(new Error('down'));
    await Promise.allSettled(probes);
  });

  it('give the caller what a listener throws; keep it from the call', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
    const listener = () => {
      throw new Error('listener');
    };
    const theirs = consecutive();
    theirs.breaker.onSuccess(listener);
    const ours = new CircuitBreaker('hub');
    ours.on('call', listener);
    await expect(theirs.call('ok')).rejects.toThrow('listener');
    expect(await ours.call(ask, 'ok')).toBe('ok');
    expect(complaints).toHaveBeenCalledOnce();
    complaints.mockRestore();
  });
});

describe('the guide', () => {
  it('knows every method, property and event of cockatiel’s circuit breaker, and what it is made of', async () => {
    const { breaker } = consecutive();
    const inside = ['constructor', 'executeHalfOpen', 'options', 'executor', 'open', 'close'];
    const isInside = (name: string) =>
      inside.includes(name) || /^(inner|half|record|maybe|create)|Emitter$/.test(name);
    const members = [...Object.getOwnPropertyNames(CircuitBreakerPolicy.prototype), ...Object.keys(breaker)];
    const made = Object.keys(cockatiel).filter((name) =>
      /Breaker$|^handle|Circuit.*Error$|^usePolicy/.test(name),
    );
    const names = [...members, ...made].filter((name) => !isInside(name));
    expect(names.length).toBeGreaterThan(20);
    const section = await readSection('## Moving from cockatiel');
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(section))).toEqual([]);
  });
});
