import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import Opossum from 'opossum';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CircuitBreaker, CircuitBreakerError } from '#lib/engine/index.ts';
import { readSection } from '../testing/guide.ts';

// Both engines side by side, where the guide says that they differ.

const made: Opossum[] = [];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const breaker of made.splice(0)) breaker.shutdown();
  vi.useRealTimers();
});

/** What a call answers or rejects with from now on. */
type Ask = (how: string) => Promise<string>;
const ask: Ask = (how) => (how === 'ok' ? Promise.resolve(how) : Promise.reject(new Error(how)));

function makeOpossum<A extends unknown[], R>(action: (...args: A) => Promise<R>, options = {}) {
  const breaker = new Opossum<A, R>(action, options);
  made.push(breaker as unknown as Opossum);
  return breaker;
}

/** Calls with one after another, and swallows what they reject with. */
async function each(call: (how: string) => Promise<unknown>, ...hows: string[]): Promise<void> {
  for (const how of hows) await call(how).catch(() => {});
}

const failing = (times: number) => Array.from({ length: times }, () => 'down');

describe('opossum and this engine', () => {
  it('open on the first failure; after failureThreshold of them', async () => {
    const theirs = makeOpossum(ask);
    const ours = new CircuitBreaker('hub');
    await each((how) => theirs.fire(how), 'down');
    await each((how) => ours.call(ask, how), ...failing(4));
    expect([theirs.opened, ours.isOpen]).toEqual([true, false]);
    await each((how) => ours.call(ask, how), 'down');
    expect(ours.isOpen).toBe(true);
  });

  it('open over the rate; at the rate', async () => {
    const half = ['ok', 'ok', 'ok', 'ok', 'ok', ...failing(5)];
    const theirs = makeOpossum(ask, { errorThresholdPercentage: 50, volumeThreshold: 10 });
    const ours = new CircuitBreaker('hub', { failureThreshold: 100 });
    await each((how) => theirs.fire(how), ...half);
    await each((how) => ours.call(ask, how), ...half);
    expect([theirs.opened, ours.isOpen]).toEqual([false, true]);
  });

  it('count refused calls in the rate; do not', async () => {
    const theirs = makeOpossum(ask, { resetTimeout: 100, rollingCountTimeout: 60_000 });
    await each((how) => theirs.fire(how), 'down', 'refused', 'refused');
    expect(theirs.stats).toMatchObject({ fires: 3, failures: 1, rejects: 2 });
    const ours = new CircuitBreaker('hub', { failureThreshold: 1 });
    await each((how) => ours.call(ask, how), 'down', 'refused', 'refused');
    expect(ours.getStats()).toMatchObject({ failure_rate: 1, calls_total: 1, calls_blocked_total: 2 });
  });

  it('count a filtered error as a success, which closes; count it as neither', async () => {
    const filter = (error: Error) => error.message === 'not found';
    const theirs = makeOpossum(ask, { errorFilter: filter, resetTimeout: 100 });
    const ours = new CircuitBreaker('hub', {
      expectedException: (error) => !filter(error as Error),
      failureThreshold: 1,
      timeoutMs: 100,
    });
    await each((how) => theirs.fire(how), 'down');
    await each((how) => ours.call(ask, how), 'down');
    vi.advanceTimersByTime(100);
    await each((how) => theirs.fire(how), 'not found');
    await each((how) => ours.call(ask, how), 'not found');
    expect([theirs.closed, theirs.stats.successes]).toEqual([true, 1]);
    expect([ours.state, ours.getStats().ignored_total]).toEqual(['half_open', 1]);
  });

  it('close after one success; after successThreshold of them', async () => {
    const theirs = makeOpossum(ask, { resetTimeout: 100 });
    const ours = new CircuitBreaker('hub', { failureThreshold: 1, timeoutMs: 100 });
    await each((how) => theirs.fire(how), 'down');
    await each((how) => ours.call(ask, how), 'down');
    vi.advanceTimersByTime(100);
    await each((how) => theirs.fire(how), 'ok');
    await each((how) => ours.call(ask, how), 'ok');
    expect([theirs.closed, ours.state]).toEqual([true, 'half_open']);
    await each((how) => ours.call(ask, how), 'ok');
    expect(ours.isClosed).toBe(true);
  });

  it('fall back on every failure; on refused calls', async () => {
    const theirs = makeOpossum(ask);
    theirs.fallback(() => 'cached');
    const ours = new CircuitBreaker('hub', { failureThreshold: 1, fallback: () => 'cached' });
    expect(await theirs.fire('down')).toBe('cached');
    await expect(ours.call(ask, 'down')).rejects.toThrow('down');
    expect(await ours.call(ask, 'down')).toBe('cached');
    const everyFailure = (how: string) => ours.call(ask, how).catch(() => 'cached');
    ours.reset();
    expect(await everyFailure('down')).toBe('cached');
  });

  it('give a call ten seconds; all the time it takes, unless a signal says otherwise', async () => {
    const hang = () => new Promise<string>(() => {});
    const theirs = makeOpossum(hang);
    const timedOut = expect(theirs.fire()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const ours = new CircuitBreaker('hub');
    let settled = false;
    ours.call(hang).finally(() => {
      settled = true;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    await timedOut;
    expect([theirs.stats.timeouts, settled]).toEqual([1, false]);
    vi.useRealTimers();
    await expect(ours.call({ signal: AbortSignal.timeout(1) }, hang)).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(ours.getStats().failures_total).toBe(1);
  });

  it('stay half-open for ever when a probe never settles; give it up after probeTimeoutMs', async () => {
    const call = (how: string) => (how === 'hang' ? new Promise<string>(() => {}) : ask(how));
    const theirs = makeOpossum(call, { timeout: false, resetTimeout: 100 });
    const ours = new CircuitBreaker('hub', { failureThreshold: 1, timeoutMs: 100 });
    await each((how) => theirs.fire(how), 'down');
    await each((how) => ours.call(call, how), 'down');
    vi.advanceTimersByTime(100);
    theirs.fire('hang');
    ours.call(call, 'hang');
    vi.advanceTimersByTime(200);
    await expect(theirs.fire('ok')).rejects.toMatchObject({ code: 'EOPENBREAKER' });
    expect(await ours.call(call, 'ok')).toBe('ok');
  });

  it('let a late success of an earlier call close the circuit; leave it to the probes', async () => {
    const late: ((value: string) => void)[] = [];
    const call = (how: string) =>
      how === 'late' ? new Promise<string>((resolve) => late.push(resolve)) : ask(how);
    const theirs = makeOpossum(call, { resetTimeout: 100 });
    const ours = new CircuitBreaker('hub', { failureThreshold: 1, timeoutMs: 100, successThreshold: 1 });
    const slow = [theirs.fire('late'), ours.call(call, 'late')];
    await each((how) => theirs.fire(how), 'down', 'down');
    await each((how) => ours.call(call, how), 'down');
    expect([theirs.opened, ours.isOpen]).toEqual([true, true]);
    vi.advanceTimersByTime(100);
    for (const resolve of late) resolve('at last');
    expect(await Promise.all(slow)).toEqual(['at last', 'at last']);
    expect([theirs.closed, ours.state]).toEqual([true, 'half_open']);
  });

  it('keep the window when closed by hand; empty it', async () => {
    const theirs = makeOpossum(ask, { volumeThreshold: 4, rollingCountTimeout: 60_000 });
    const ours = new CircuitBreaker('hub', { failureThreshold: 4 });
    await each((how) => theirs.fire(how), ...failing(4));
    await each((how) => ours.call(ask, how), ...failing(4));
    theirs.close();
    ours.reset();
    await each((how) => theirs.fire(how), 'down');
    await each((how) => ours.call(ask, how), 'down');
    expect([theirs.opened, ours.isClosed]).toEqual([true, true]);
  });

  it('half-open again by themselves after open(); a hold stays', async () => {
    const theirs = makeOpossum(ask, { resetTimeout: 100 });
    const ours = new CircuitBreaker('hub', { timeoutMs: 100 });
    theirs.open();
    ours.forceOpen({ hold: true });
    vi.advanceTimersByTime(100_000);
    expect([theirs.halfOpen, ours.isOpen]).toEqual([true, true]);
  });

  it('take a function without a promise for a failure; for what it gives', async () => {
    const nothing = (() => undefined) as unknown as () => Promise<undefined>;
    const theirs = makeOpossum(nothing);
    const ours = new CircuitBreaker('hub');
    await expect(theirs.fire()).rejects.toThrow(TypeError);
    expect(await ours.call(nothing)).toBeUndefined();
    expect([theirs.opened, ours.isClosed]).toEqual([true, true]);
  });

  it('give the caller what a listener throws; keep it from the call', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
    const listener = () => {
      throw new Error('listener');
    };
    const theirs = makeOpossum(ask);
    theirs.on('success', listener);
    const ours = new CircuitBreaker('hub');
    ours.on('call', listener);
    await expect(theirs.fire('ok')).rejects.toThrow('listener');
    expect(await ours.call(ask, 'ok')).toBe('ok');
    expect(complaints).toHaveBeenCalledOnce();
    complaints.mockRestore();
  });

  it('count a call over its capacity as a failure; know no capacity', async () => {
    const theirs = makeOpossum(() => new Promise<void>(() => {}), { capacity: 1, timeout: false });
    theirs.fire();
    await expect(theirs.fire()).rejects.toMatchObject({ code: 'ESEMLOCKED' });
    expect(theirs.stats).toMatchObject({ failures: 1, semaphoreRejections: 1 });
    expect(() => new CircuitBreaker('hub', { capacity: 1 } as object)).toThrow('unknown option "capacity"');
  });

  it('say half-open by a timer; when somebody looks, with the time it was due', async () => {
    vi.setSystemTime('2026-11-23T19:00:00.000Z');
    const heard: string[] = [];
    const theirs = makeOpossum(ask, { resetTimeout: 100 });
    theirs.on('halfOpen', () => heard.push('theirs'));
    const ours = new CircuitBreaker('hub', { timeoutMs: 100 });
    ours.on('transition', ({ to, at }) => heard.push(`ours ${to} ${at}`));
    theirs.open();
    ours.forceOpen();
    heard.length = 0;
    vi.advanceTimersByTime(250);
    expect(heard).toEqual(['theirs']);
    expect(ours.state).toBe('half_open');
    expect(heard).toEqual(['theirs', 'ours half_open 2026-11-23T19:00:00.100Z']);
  });

  it('know their own refusals', async () => {
    const theirs = makeOpossum(ask);
    const ours = new CircuitBreaker('hub');
    theirs.open();
    ours.forceOpen();
    const [one, other] = await Promise.all(
      [theirs.fire('ok'), ours.call(ask, 'ok')].map((call) => call.catch((error) => error)),
    );
    expect([Opossum.isOurError(one as unknown as Error), one]).toMatchObject([
      true,
      { code: 'EOPENBREAKER' },
    ]);
    expect(other).toBeInstanceOf(CircuitBreakerError);
    expect(other).toMatchObject({ code: 'circuit_open', circuit: 'hub' });
  });
});

describe('the guide', () => {
  it('knows every option, event, method and property of opossum', async () => {
    const source = await readFile(createRequire(import.meta.url).resolve('opossum/lib/circuit.js'), 'utf8');
    const options = Array.from(source.matchAll(/@param {[^}]*} options\.(\w+)/g), ([, name]) => name);
    const events = Array.from(source.matchAll(/@event CircuitBreaker#(\w+)/g), ([, name]) => name);
    const members = Object.getOwnPropertyNames(Opossum.prototype);
    const others = ['constructor', '_renewAbortControllerIfNeeded', 'isShutdown', 'action'];
    const names = [...options, ...events, ...members].filter((name) => name && !others.includes(name));
    expect(names.length).toBeGreaterThan(60);
    const section = await readSection('## Moving from opossum');
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(section))).toEqual([]);
  });
});
