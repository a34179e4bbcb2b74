import { describe, expect, it } from 'vitest';
import { CircuitBreaker, CircuitBreakerError } from './index.ts';
import {
  begin,
  boom,
  fail,
  makeBreaker,
  makeHalfOpen,
  makeJournaled,
  recordTransitions,
  refusalOf,
  succeed,
  thrownBy,
  trip,
} from './testing/builders.ts';

describe('a closed circuit', () => {
  it('runs calls and counts them', async () => {
    const { breaker } = makeBreaker();
    expect(breaker.isClosed).toBe(true);
    await expect(breaker.call(async (a: number, b: number) => a + b, 1, 2)).resolves.toBe(3);
    expect(breaker.getStats()).toMatchObject({
      state: 'closed',
      success_count: 1,
      calls_total: 1,
      window_calls: 1,
    });
  });

  it('opens at the threshold of consecutive failures and not before (R1)', () => {
    const { breaker } = makeBreaker();
    const heard = recordTransitions(breaker);
    fail(breaker, 4);
    expect(breaker.isClosed).toBe(true);
    fail(breaker);
    expect(breaker.isOpen).toBe(true);
    expect(heard).toEqual(['closed → open (failure_threshold)']);
  });

  it('starts the consecutive count anew upon a success, but not the window (C7, R1)', () => {
    const { breaker } = makeBreaker();
    fail(breaker, 4);
    succeed(breaker);
    expect(breaker.getStats()).toMatchObject({ failure_count: 0, window_calls: 5, failure_rate: 0.8 });
    fail(breaker, 4);
    expect(breaker.isClosed).toBe(true);
    fail(breaker);
    expect(breaker.isOpen).toBe(true);
  });

  it('opens at a failure rate that is reached exactly, once the window is full (C2, C6, R1)', () => {
    const { breaker } = makeBreaker();
    const heard = recordTransitions(breaker);
    for (let pair = 0; pair < 4; pair++) {
      fail(breaker);
      succeed(breaker);
    }
    succeed(breaker);
    expect(breaker.isClosed).toBe(true);
    fail(breaker);
    expect(heard).toEqual(['closed → open (failure_rate)']);
    expect(breaker.getStats()).toMatchObject({ failure_rate: 0.5, window_calls: 10, failure_count: 1 });
  });

  it('never trips upon a success, though it fills the window (R11)', () => {
    const { breaker } = makeBreaker({ failureThreshold: 100 });
    fail(breaker, 9);
    succeed(breaker);
    expect(breaker.getStats()).toMatchObject({ state: 'closed', failure_rate: 0.9, window_calls: 10 });
    fail(breaker);
    expect(breaker.isOpen).toBe(true);
  });

  it('names the failure threshold when both rules are reached at once (C6, R11)', () => {
    const { breaker } = makeBreaker({ failureThreshold: 10, failureRateThreshold: 1 });
    const heard = recordTransitions(breaker);
    fail(breaker, 10);
    expect(heard).toEqual(['closed → open (failure_threshold)']);
  });

  it('forgets the oldest outcome when the eleventh arrives (C1)', () => {
    const { breaker } = makeBreaker({ failureThreshold: 100, failureRateThreshold: 1 });
    fail(breaker);
    succeed(breaker, 9);
    expect(breaker.getStats().failure_rate).toBe(0.1);
    succeed(breaker);
    expect(breaker.getStats()).toMatchObject({ failure_rate: 0, window_calls: 10 });
  });

  it('has a failure rate of 0 over 0 outcomes before the first call (C1)', () => {
    expect(makeBreaker().breaker.getStats()).toMatchObject({ failure_rate: 0, window_calls: 0 });
  });

  it('trips late in life with a deadline of its own', () => {
    const { breaker, clock } = makeBreaker();
    succeed(breaker, 1000);
    clock.advance(90 * 24 * 3_600_000);
    trip(breaker);
    clock.advance(59_999);
    expect(breaker.isOpen).toBe(true);
    clock.advance(1);
    expect(breaker.isHalfOpen).toBe(true);
  });

  it('lets the call that trips it reject with its own error (F8, R10)', async () => {
    const { breaker } = makeBreaker({ failureThreshold: 1 });
    await expect(breaker.call(() => Promise.reject(boom))).rejects.toBe(boom);
    expect(breaker.isOpen).toBe(true);
  });
});

describe('an open circuit', () => {
  it('refuses calls with an error that says what, why and until when (F12, R7)', async () => {
    const { breaker, clock } = makeBreaker();
    trip(breaker);
    clock.advance(1_000);
    const error = await breaker.call(async () => 'never').catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(CircuitBreakerError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'CircuitBreakerError',
      code: 'circuit_open',
      circuit: 'mintic_hub',
      state: 'open',
      retryAt: clock.wallMs() + 59_000,
      message: 'circuit "mintic_hub" is open',
    });
    expect(breaker.getStats()).toMatchObject({ calls_blocked_total: 1, calls_total: 5 });
  });

  it('keeps rate and window as they were at the trip (R11)', () => {
    const { breaker, clock } = makeBreaker();
    succeed(breaker, 2);
    trip(breaker);
    const atTrip = { failure_rate: 5 / 7, window_calls: 7, failure_count: 5 };
    expect(breaker.getStats()).toMatchObject({ state: 'open', ...atTrip });
    clock.advance(60_000);
    expect(breaker.getStats()).toMatchObject({ state: 'half_open', ...atTrip });
  });

  it('tries again exactly when its timeout has passed (D4)', () => {
    const { breaker, clock } = makeBreaker();
    trip(breaker);
    clock.advance(59_999);
    expect(refusalOf(breaker)).toBe('circuit_open');
    clock.advance(1);
    succeed(breaker);
    expect(breaker.state).toBe('half_open');
  });

  it('reads half_open after its timeout though nobody calls, and records that once, at the moment it was due (D5, R3, R5)', () => {
    const { breaker, clock, journal } = makeJournaled();
    trip(breaker);
    const due = clock.wallMs() + 60_000;
    clock.advance(3_600_000);
    expect([breaker.state, breaker.state, breaker.getStats().state]).toEqual([
      'half_open',
      'half_open',
      'half_open',
    ]);
    expect(breaker.retryAt).toBeNull();
    expect(journal.read(1)).toMatchObject([{ cause: 'timeout_elapsed', at: new Date(due).toISOString() }]);
    expect(breaker.getStats().state_since).toBe(new Date(due).toISOString());
  });

  it.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('waits its timeout though the wall clock is set %s by an hour (D1, D2, R3)', (_, step) => {
    const { breaker, clock } = makeBreaker();
    trip(breaker);
    clock.setWallBy(step);
    expect(breaker.retryAt).toBe(clock.wallMs() + 60_000);
    clock.advance(59_999);
    expect(breaker.isOpen).toBe(true);
    clock.advance(1);
    expect(breaker.isHalfOpen).toBe(true);
    expect(breaker.getStats().state_since).toBe(new Date(clock.wallMs()).toISOString());
  });

  it('does not let its own wall time wander while the clocks tick by fractions', () => {
    let monotonic = 1000.25;
    let wall = 1_000_000.9;
    const clock = { monotonicMs: () => monotonic, wallMs: () => Math.floor(wall) };
    const breaker = new CircuitBreaker('x', { clock, failureThreshold: 1 });
    fail(breaker);
    const times = new Set<number | null>();
    for (let step = 0; step < 50; step++) {
      times.add(breaker.retryAt);
      monotonic += 0.37;
      wall += 0.37;
    }
    expect([...times]).toEqual([1_060_000]);
  });
});

describe('a half-open circuit', () => {
  it('lets one probe through in the same tick and refuses the others (B1, R2)', async () => {
    const { breaker } = makeHalfOpen();
    const probe = begin(breaker);
    expect(refusalOf(breaker)).toBe('half_open_full');
    expect(thrownBy(() => breaker.callSync(() => 1))).toMatchObject({ state: 'half_open', retryAt: null });
    await probe.resolve();
    expect(breaker.getStats()).toMatchObject({ state: 'half_open', success_count: 1 });
  });

  it('closes after two probes, one after the other, with counts and window empty (B7, B10, R2)', () => {
    const { breaker, journal } = makeHalfOpen();
    succeed(breaker);
    expect(breaker.isHalfOpen).toBe(true);
    succeed(breaker);
    expect(breaker.getStats()).toMatchObject({
      state: 'closed',
      failure_count: 0,
      success_count: 0,
      window_calls: 0,
    });
    expect(journal.read(2)).toMatchObject([{ cause: 'probes_succeeded', from: 'half_open', to: 'closed' }]);
    fail(breaker, 4);
    expect(breaker.isClosed).toBe(true);
  });

  it('opens again upon any failure and forgets the successes (B7, R2)', () => {
    const { breaker, clock } = makeHalfOpen();
    succeed(breaker);
    fail(breaker);
    expect(breaker.getStats()).toMatchObject({ state: 'open', success_count: 0, window_calls: 5 });
    expect(breaker.retryAt).toBe(clock.wallMs() + 60_000);
    clock.advance(60_000);
    succeed(breaker);
    expect(breaker.isHalfOpen).toBe(true);
  });

  it('opens again upon one failed probe, whatever a closed circuit would bear (B11)', () => {
    const { breaker, clock, journal } = makeJournaled({ failureThreshold: 100, slidingWindowSize: 1000 });
    breaker.forceOpen();
    clock.advance(60_000);
    fail(breaker);
    expect(breaker.isOpen).toBe(true);
    expect(journal.read(2)).toMatchObject([
      { cause: 'probe_failed', error: 'Error: boom', failure_count: 1 },
    ]);
  });

  it('counts probes by how many run at once, so that fewer places than successes needed is no deadlock (B8, R2)', async () => {
    const { breaker } = makeHalfOpen({ halfOpenMaxCalls: 2, successThreshold: 5 });
    const [first, second] = [begin(breaker), begin(breaker)];
    expect(refusalOf(breaker)).toBe('half_open_full');
    await first.resolve();
    const third = begin(breaker);
    expect(refusalOf(breaker)).toBe('half_open_full');
    await Promise.all([second.resolve(), third.resolve()]);
    succeed(breaker, 2);
    expect(breaker.isClosed).toBe(true);
  });

  it('gives the place back when a probe throws synchronously, and opens (B2)', async () => {
    const { breaker, clock } = makeHalfOpen();
    await expect(
      breaker.call(() => {
        throw boom;
      }),
    ).rejects.toBe(boom);
    expect(breaker.isOpen).toBe(true);
    clock.advance(60_000);
    succeed(breaker, 2);
    expect(breaker.isClosed).toBe(true);
  });

  it('gives the place back when a probe fails with an error that is not an expected one (B3, R8)', () => {
    const { breaker } = makeHalfOpen({ expectedException: (error) => error === boom });
    fail(breaker, 3, new Error('404'));
    expect(breaker.getStats()).toMatchObject({ state: 'half_open', success_count: 0, ignored_total: 3 });
    succeed(breaker, 2);
    expect(breaker.isClosed).toBe(true);
  });

  it('gives the place back when the caller aborts, even beforehand (B4, R8, R12)', async () => {
    const { breaker } = makeHalfOpen();
    const gone = new AbortController();
    const probe = begin(breaker, gone.signal);
    expect(refusalOf(breaker)).toBe('half_open_full');
    gone.abort();
    expect(await probe.outcome).toEqual(['threw', gone.signal.reason]);
    expect(breaker.getStats()).toMatchObject({ state: 'half_open', ignored_total: 1, success_count: 0 });
    await expect(breaker.call({ signal: gone.signal }, () => 'never')).rejects.toBe(gone.signal.reason);
    expect(breaker.getStats()).toMatchObject({ state: 'half_open', calls_total: 6 });
    succeed(breaker, 2);
    expect(breaker.isClosed).toBe(true);
  });

  it('gives the place back when a permit is released (B13, R8)', () => {
    const { breaker } = makeHalfOpen();
    const permit = breaker.protect();
    expect(refusalOf(breaker)).toBe('half_open_full');
    permit.release();
    expect(breaker.getStats()).toMatchObject({ state: 'half_open', ignored_total: 1 });
    succeed(breaker, 2);
    expect(breaker.isClosed).toBe(true);
  });

  it('does not let a burst of trips and probes lose a place', () => {
    const { breaker, clock } = makeHalfOpen({ halfOpenMaxCalls: 3 });
    for (let round = 0; round < 20; round++) {
      for (let probe = 0; probe < 2; probe++) begin(breaker);
      fail(breaker);
      expect(breaker.isOpen).toBe(true);
      clock.advance(60_000);
    }
    for (let probe = 0; probe < 3; probe++) begin(breaker);
    expect(refusalOf(breaker)).toBe('half_open_full');
  });
});
