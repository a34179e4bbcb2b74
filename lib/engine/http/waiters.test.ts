import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CircuitBreaker, CircuitBreakerRegistry } from '../index.ts';
import { begin, fail, trip } from '../testing/builders.ts';
import { Waiters } from './waiters.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let registry: CircuitBreakerRegistry;
let breaker: CircuitBreaker;
/** In no registry yet. */
let elsewhere: CircuitBreaker;
let waiters: Waiters;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  registry = new CircuitBreakerRegistry();
  breaker = registry.get('mintic_hub');
  elsewhere = new CircuitBreaker('elsewhere');
  waiters = new Waiters(registry, 10);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A reader that waits for the row after the newest; tells the causes of what it was woken for. */
function wait(seconds = (10 * DAY) / 1000, signal = new AbortController().signal): Promise<string[]> {
  const { seq } = registry.journal;
  return waiters.wait(seq, seconds, signal).then(() => registry.journal.read(seq).map(({ cause }) => cause));
}

describe('Waiters', () => {
  it.each<[string, () => void, number]>([
    ['timeout_elapsed', () => trip(breaker), MINUTE],
    ['timeout_elapsed', () => breaker.forceOpen(), MINUTE],
    ['hold_expired', () => breaker.forceOpen({ hold: true, holdForMs: DAY }), DAY],
    [
      'probe_timed_out',
      () => {
        trip(breaker);
        vi.advanceTimersByTime(MINUTE);
        begin(breaker);
      },
      MINUTE,
    ],
  ])('wake a reader at the very moment of %s, which nothing but time causes', async (cause, act, due) => {
    act();
    const woken = wait();
    vi.advanceTimersByTime(due - 1);
    expect(waiters.count).toBe(1);
    vi.advanceTimersByTime(1);
    expect(waiters.count).toBe(0);
    expect(await woken).toEqual([cause]);
  });

  it.each<[string, () => void, rows: number, due: number, string]>([
    ['a probe', () => begin(breaker), 0, 1_000, 'probe_timed_out'],
    ['a hold', () => breaker.forceOpen({ hold: true, holdForMs: 5_000 }), 1, 5_000, 'hold_expired'],
    ['another trip', () => trip(registry.get('other', { timeoutMs: 7_000 })), 1, 7_000, 'timeout_elapsed'],
  ])('take notice of %s that begins while somebody waits', async (_, act, rows, due, cause) => {
    breaker.configure({ probeTimeoutMs: 1_000 });
    trip(breaker);
    vi.advanceTimersByTime(MINUTE);
    expect(breaker.isHalfOpen).toBe(true);
    const after = registry.journal.seq + rows;
    const woken = waiters.wait(after, 3600, new AbortController().signal);
    act();
    vi.advanceTimersByTime(due - 1);
    expect(waiters.count).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await woken).toBe(true);
    expect(registry.journal.read(after)).toMatchObject([{ cause }]);
  });

  it.each<[string, () => void, string]>([
    ['open', () => trip(elsewhere), 'timeout_elapsed'],
    ['held', () => elsewhere.forceOpen({ hold: true, holdForMs: MINUTE }), 'hold_expired'],
    [
      'being tried',
      () => {
        elsewhere.forceOpen();
        vi.advanceTimersByTime(MINUTE);
        begin(elsewhere);
      },
      'probe_timed_out',
    ],
  ])('take notice of a breaker added meanwhile that is already %s', async (_, act, cause) => {
    const woken = wait();
    act();
    registry.add(elsewhere);
    vi.advanceTimersByTime(MINUTE - 1);
    expect(waiters.count).toBe(1);
    vi.advanceTimersByTime(1);
    expect(waiters.count).toBe(0);
    expect(await woken).toEqual([cause]);
  });

  it('wake a reader by what is due first, whichever breaker it is of', async () => {
    breaker.forceOpen({ hold: true, holdForMs: 1_000 });
    registry.get('later').forceOpen({ hold: true, holdForMs: DAY });
    const woken = wait();
    vi.advanceTimersByTime(1_000);
    expect(waiters.count).toBe(0);
    expect(await woken).toEqual(['hold_expired']);
  });

  it('never ask for a timer longer than runtimes can hold, which would end at once', () => {
    const started = vi.spyOn(globalThis, 'setTimeout');
    breaker.forceOpen({ hold: true, holdForMs: 30 * DAY });
    wait(30);
    expect(started).toHaveBeenCalledTimes(2);
    for (const [, ms] of started.mock.calls) expect(ms).toBeLessThan(2 ** 31);
  });

  it('leave nothing on the signal of a reader that was answered', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const woken = wait(60, signal);
    breaker.forceOpen();
    await woken;
    expect(removed).toHaveBeenCalledOnce();
  });

  it('wake a reader earlier when a hold is shortened, which writes no row', async () => {
    breaker.forceOpen({ hold: true, holdForMs: DAY });
    const woken = wait();
    breaker.forceOpen({ hold: true, holdForMs: 1_000 });
    vi.advanceTimersByTime(1_000);
    expect(await woken).toEqual(['hold_expired']);
  });

  it('wake nobody when a hold is made longer, until that has passed', async () => {
    breaker.forceOpen({ hold: true, holdForMs: 1_000 });
    const woken = wait();
    breaker.forceOpen({ hold: true, holdForMs: DAY });
    vi.advanceTimersByTime(DAY - 1);
    expect(waiters.count).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await woken).toEqual(['hold_expired']);
  });

  it('have a timer only while somebody waits', async () => {
    trip(breaker);
    expect(vi.getTimerCount()).toBe(0);
    const woken = wait();
    const timers = { patience: 1, alarm: 1 };
    expect(vi.getTimerCount()).toBe(timers.patience + timers.alarm);
    breaker.reset();
    await woken;
    expect(vi.getTimerCount()).toBe(0);
    breaker.forceOpen();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('have no alarm while nothing is due', () => {
    wait();
    breaker.forceOpen({ hold: true });
    wait();
    expect(vi.getTimerCount()).toBe(1);
  });

  it('let a reader go when its seconds have passed, when it leaves, and when they are closed', async () => {
    const gone = new AbortController();
    const [patient, leaving, last] = [wait(1), wait(60, gone.signal), wait(60)];
    vi.advanceTimersByTime(1_000);
    expect(await patient).toEqual([]);
    gone.abort();
    expect(await leaving).toEqual([]);
    expect(waiters.count).toBe(1);
    waiters.close();
    expect(await last).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    fail(breaker);
    await expect(waiters.wait(0, 60, new AbortController().signal)).resolves.toBe(false);
  });

  it('make no reader wait who left beforehand, or whose row is there, noticed or not', async () => {
    expect(await wait(60, AbortSignal.abort())).toEqual([]);
    trip(breaker);
    vi.advanceTimersByTime(MINUTE);
    await expect(waiters.wait(1, 60, new AbortController().signal)).resolves.toBe(true);
    expect(registry.journal.read(1)).toMatchObject([{ cause: 'timeout_elapsed' }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
