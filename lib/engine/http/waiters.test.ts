import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CircuitBreaker, CircuitBreakerRegistry } from '../index.ts';
import { begin, fail, trip } from '../testing/builders.ts';
import { Waiters } from './waiters.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let registry: CircuitBreakerRegistry;
let breaker: CircuitBreaker;
let waiters: Waiters;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  registry = new CircuitBreakerRegistry();
  breaker = registry.get('mintic_hub');
  waiters = new Waiters(registry, 10);
});

afterEach(() => {
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
