import { describe, expect, it } from 'vitest';
import {
  begin,
  boom,
  fail,
  inWords,
  makeBreaker,
  makeHalfOpen,
  makeJournaled,
  recordTransitions,
  refusalOf,
  succeed,
  trip,
} from './testing/builders.ts';

const DAY_MS = 24 * 3_600_000;

describe('forceOpen', () => {
  it('opens now and half-opens after the timeout', () => {
    const { breaker, clock } = makeBreaker();
    const heard = recordTransitions(breaker);
    breaker.forceOpen();
    expect(breaker.isOpen).toBe(true);
    expect(refusalOf(breaker)).toBe('circuit_open');
    expect(breaker.held).toBeNull();
    clock.advance(60_000);
    expect(breaker.isHalfOpen).toBe(true);
    expect(heard).toEqual(['closed → open (forced_open)', 'open → half_open (timeout_elapsed)']);
  });

  it('starts the timeout of an open circuit anew, without a transition (R6, R15)', () => {
    const { breaker, clock, journal } = makeJournaled();
    trip(breaker);
    const since = breaker.getStats().state_since;
    clock.advance(30_000);
    breaker.forceOpen();
    expect(breaker.retryAt).toBe(clock.wallMs() + 60_000);
    expect(breaker.getStats()).toMatchObject({ state_since: since, state_transitions_total: 1 });
    expect(journal.seq).toBe(1);
  });

  it('takes a half-open circuit from its probe, whose result no longer matters (E2, R6)', async () => {
    const { breaker } = makeHalfOpen({ successThreshold: 1 });
    const probe = begin(breaker);
    breaker.forceOpen();
    expect(await probe.resolve('x')).toEqual(['got', 'x']);
    expect(breaker.isOpen).toBe(true);
  });

  it('with a hold takes a half-open circuit from its probe, and refuses with a code of its own (E2)', async () => {
    const { breaker, clock } = makeHalfOpen({ probeTimeoutMs: 1_000 });
    const probe = begin(breaker);
    breaker.forceOpen({ hold: true });
    expect(refusalOf(breaker)).toBe('circuit_held');
    expect(await probe.reject()).toEqual(['threw', boom]);
    clock.advance(DAY_MS);
    expect(breaker.isOpen).toBe(true);
    expect(breaker.getStats()).toMatchObject({
      failures_total: 6,
      calls_total: 6,
      state_transitions_total: 3,
    });
  });

  it('says who did it and why, cut at 500 characters and fit to be stored', () => {
    const { breaker, journal } = makeJournaled();
    breaker.forceOpen({ actor: 'ana@example.com', reason: `${'x'.repeat(499)}🙂\0` });
    expect(journal.read(0)).toMatchObject([
      { actor: 'ana@example.com', reason: `${'x'.repeat(499)}\uFFFD`, hold: null, command: null },
    ]);
  });
});

describe('a hold', () => {
  it('without an end outlives any time and any late result (E1, E9)', async () => {
    const { breaker, clock } = makeBreaker({ successThreshold: 1 });
    const slow = begin(breaker);
    breaker.forceOpen({ hold: true, actor: 'ana', reason: 'hub maintenance' });
    const since = clock.wallMs();
    clock.advance(365 * DAY_MS);
    await slow.resolve();
    expect(refusalOf(breaker)).toBe('circuit_held');
    expect(breaker).toMatchObject({
      state: 'open',
      retryAt: null,
      held: { since, until: null, actor: 'ana', reason: 'hub maintenance' },
    });
    expect(breaker.getStats()).toMatchObject({ retry_at: null, held: { until: null, actor: 'ana' } });
  });

  it('with an end half-opens then, at that very moment, and never straight to closed (E1, R5, R14)', () => {
    const { breaker, clock, journal } = makeJournaled();
    breaker.forceOpen({ hold: true, holdForMs: 15_000 });
    const until = clock.wallMs() + 15_000;
    expect(breaker).toMatchObject({ retryAt: until, held: { until } });
    clock.advance(14_999);
    expect(refusalOf(breaker)).toBe('circuit_held');
    clock.advance(1_000_000);
    expect(breaker.isHalfOpen).toBe(true);
    expect(breaker.held).toBeNull();
    expect(journal.read(0)).toMatchObject([
      { cause: 'forced_open', hold: { until: new Date(until).toISOString() } },
      { cause: 'hold_expired', from: 'open', to: 'half_open', at: new Date(until).toISOString(), hold: null },
    ]);
  });

  it('on an open circuit keeps it open beyond its timeout, without a transition (E1, R6)', () => {
    const { breaker, clock } = makeBreaker();
    trip(breaker);
    const heard = recordTransitions(breaker);
    clock.advance(1_000);
    breaker.forceOpen({ hold: true });
    expect(breaker.held).toMatchObject({ since: clock.wallMs(), until: null });
    clock.advance(DAY_MS);
    expect(breaker.isOpen).toBe(true);
    expect(heard).toEqual([]);
  });

  it.each([0.5, 999, 31 * DAY_MS])('may last %d ms, whatever the endpoints allow (R14)', (holdForMs) => {
    const { breaker, clock } = makeBreaker();
    breaker.forceOpen({ hold: true, holdForMs });
    clock.advance(holdForMs - 0.25);
    expect(breaker.isOpen).toBe(true);
    clock.advance(0.25);
    expect(breaker.isHalfOpen).toBe(true);
  });

  it('is replaced by the next one', () => {
    const { breaker, clock } = makeBreaker();
    breaker.forceOpen({ hold: true, holdForMs: DAY_MS, actor: 'ana' });
    breaker.forceOpen({ hold: true, holdForMs: 1_000, actor: 'luis' });
    expect(breaker.held).toMatchObject({ actor: 'luis', until: clock.wallMs() + 1_000 });
    clock.advance(1_000);
    expect(breaker.isHalfOpen).toBe(true);
  });

  it('stays as it is upon a forceOpen without hold (R14)', () => {
    const { breaker, clock } = makeBreaker();
    breaker.forceOpen({ hold: true, actor: 'ana' });
    const { held } = breaker;
    clock.advance(1_000);
    breaker.forceOpen({ actor: 'luis' });
    expect(breaker.held).toEqual(held);
    clock.advance(DAY_MS);
    expect(breaker.isOpen).toBe(true);
  });

  it('half-opens at its end by monotonic time though the wall clock is set', () => {
    const { breaker, clock } = makeBreaker();
    breaker.forceOpen({ hold: true, holdForMs: 10_000 });
    clock.setWallBy(3_600_000);
    expect(breaker.isOpen).toBe(true);
    expect(breaker.held?.until).toBe(clock.wallMs() + 10_000);
    clock.advance(10_000);
    expect(breaker.isHalfOpen).toBe(true);
  });
});

describe('reset', () => {
  it('closes a held circuit and empties counts and window (C8, E4)', () => {
    const { breaker } = makeBreaker();
    const heard = recordTransitions(breaker);
    trip(breaker);
    breaker.forceOpen({ hold: true });
    breaker.reset({ actor: 'ana' });
    expect(breaker.getStats()).toMatchObject({
      state: 'closed',
      failure_count: 0,
      window_calls: 0,
      held: null,
    });
    expect(heard).toEqual(['closed → open (failure_threshold)', 'open → closed (reset)']);
    fail(breaker, 4);
    expect(breaker.isClosed).toBe(true);
  });

  it('of a closed circuit empties its counts without a transition (E4, R15)', () => {
    const { breaker, clock, journal } = makeJournaled();
    const since = breaker.getStats().state_since;
    fail(breaker, 4);
    clock.advance(5);
    breaker.reset();
    expect(breaker.getStats()).toMatchObject({ failure_count: 0, window_calls: 0, state_since: since });
    expect(journal.seq).toBe(0);
    fail(breaker, 4);
    expect(breaker.isClosed).toBe(true);
  });

  it('tells in its row the counts that it empties', () => {
    const { breaker, journal } = makeJournaled();
    succeed(breaker);
    fail(breaker, 3);
    breaker.reset({ command: 'key' });
    expect(journal.read(0)).toMatchObject([{ failure_count: 3, failure_rate: 0.75, window_calls: 4 }]);
    expect(breaker.getStats()).toMatchObject({ failure_count: 0, failure_rate: 0, window_calls: 0 });
  });

  it('begins a generation whose plain calls count again (R6)', async () => {
    const { breaker } = makeBreaker();
    for (let round = 0; round < 3; round++) {
      await breaker.call(async () => 'ok');
      expect(breaker.getStats()).toMatchObject({ success_count: 1, window_calls: 1 });
      breaker.reset();
    }
  });

  it('cancels what was due: the circuit does not half-open later (D6)', () => {
    const { breaker, clock } = makeBreaker();
    trip(breaker);
    breaker.reset();
    clock.advance(DAY_MS);
    expect(breaker.isClosed).toBe(true);
  });

  it('never takes the totals back (G7)', () => {
    const { breaker } = makeBreaker();
    succeed(breaker, 2);
    trip(breaker);
    refusalOf(breaker);
    breaker.reset();
    expect(breaker.getStats()).toMatchObject({
      calls_total: 7,
      successes_total: 2,
      failures_total: 5,
      calls_blocked_total: 1,
      state_transitions_total: 2,
    });
  });
});

describe('a command', () => {
  it('is written to the journal though it changes no state, and raises no event (R15)', () => {
    const { breaker, journal } = makeJournaled();
    const heard = recordTransitions(breaker);
    breaker.reset({ command: 'key-1' });
    breaker.forceOpen({ hold: true, command: 'key-2' });
    breaker.forceOpen({ command: null });
    breaker.forceOpen({ hold: true, holdForMs: 1_000, command: 'key-3' });
    expect(journal.read(0).map((row) => [inWords(row), row.command, row.hold])).toEqual([
      ['closed → closed (reset)', 'key-1', null],
      ['closed → open (forced_open)', 'key-2', { until: null }],
      ['open → open (forced_open)', null, { until: null }],
      ['open → open (forced_open)', 'key-3', { until: '2026-11-23T19:00:01.000Z' }],
    ]);
    expect(heard).toEqual(['closed → open (forced_open)']);
    expect(breaker.getStats().state_transitions_total).toBe(1);
    expect(breaker.lastSeq).toBe(4);
  });
});
