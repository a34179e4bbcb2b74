import { describe, expect, it } from 'vitest';
import { begin, makeBreaker, makeHalfOpen, recordTransitions, refusalOf, trip } from './testing/builders.ts';

describe('a probe that never settles', () => {
  it('counts as failed at its deadline, opens the circuit, and its late answer is dropped (B5, R4)', async () => {
    const { breaker, clock, journal } = makeHalfOpen({ probeTimeoutMs: 5_000 });
    const probe = begin(breaker);
    clock.advance(4_999);
    expect(breaker.isHalfOpen).toBe(true);
    clock.advance(1);
    const due = clock.wallMs();
    clock.advance(10_000);
    expect(breaker.isOpen).toBe(true);
    expect(journal.read(2)).toMatchObject([
      { cause: 'probe_timed_out', at: new Date(due).toISOString(), failure_count: 6 },
    ]);
    expect(breaker.retryAt).toBe(due + 60_000);
    expect(breaker.getStats()).toMatchObject({ failures_total: 6, calls_total: 6 });
    expect(await probe.resolve('late')).toEqual(['got', 'late']);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failures_total: 6, successes_total: 0 });
  });

  it('is late when its result arrives exactly at the deadline (R13)', async () => {
    const { breaker, clock } = makeHalfOpen({ successThreshold: 1 });
    const probe = begin(breaker);
    clock.advance(60_000);
    expect(await probe.resolve('late')).toEqual(['got', 'late']);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failures_total: 6, successes_total: 0 });
  });

  it('is followed by half_open again after the timeout, both at their moments, however late anybody looks (R5)', () => {
    const { breaker, clock, journal } = makeHalfOpen({ probeTimeoutMs: 5_000 });
    const began = clock.wallMs();
    begin(breaker);
    clock.advance(24 * 3_600_000);
    expect(breaker.isHalfOpen).toBe(true);
    expect(journal.read(2).map(({ cause, at }) => [cause, Date.parse(at) - began])).toEqual([
      ['probe_timed_out', 5_000],
      ['timeout_elapsed', 65_000],
    ]);
  });

  it('gives its place back once: its late answer frees no second one (B6)', async () => {
    const { breaker, clock } = makeHalfOpen({ probeTimeoutMs: 5_000 });
    const stuck = begin(breaker);
    clock.advance(65_000);
    expect(breaker.isHalfOpen).toBe(true);
    begin(breaker);
    await stuck.resolve();
    expect(refusalOf(breaker)).toBe('half_open_full');
  });

  it('waits as long as the timeout when nothing else was said, also after that was changed (R4)', () => {
    const { breaker, clock } = makeHalfOpen();
    breaker.configure({ timeoutMs: 10_000 });
    begin(breaker);
    clock.advance(9_999);
    expect(breaker.isHalfOpen).toBe(true);
    clock.advance(1);
    expect(breaker.isOpen).toBe(true);
  });

  it('leaves the totals balanced when several are stuck', async () => {
    const { breaker, clock } = makeHalfOpen({ halfOpenMaxCalls: 3, probeTimeoutMs: 5_000 });
    const stuck = [begin(breaker), begin(breaker)];
    clock.advance(2_000);
    const younger = begin(breaker);
    clock.advance(10_000);
    expect(breaker.getStats()).toMatchObject({ state: 'open', calls_total: 8, failures_total: 7 });
    await Promise.all([...stuck.map((probe) => probe.resolve()), younger.resolve()]);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failures_total: 7, successes_total: 1 });
  });
});

describe('a late result', () => {
  it.each(['resolve', 'reject'] as const)(
    'that %ss in a later half_open changes nothing there (A1, A2, R9)',
    async (how) => {
      const { breaker, clock } = makeBreaker({ successThreshold: 1 });
      const slow = begin(breaker);
      trip(breaker);
      clock.advance(60_000);
      expect(breaker.isHalfOpen).toBe(true);
      const since = breaker.getStats().state_since;
      expect(await slow[how]('x')).toEqual([how === 'resolve' ? 'got' : 'threw', 'x']);
      expect(breaker.getStats()).toMatchObject({ state: 'half_open', success_count: 0, state_since: since });
      expect(breaker.getStats()).toMatchObject(
        how === 'resolve' ? { successes_total: 1 } : { failures_total: 6 },
      );
    },
  );

  it('that fails while open neither opens it again nor moves its deadline (A4, R9)', async () => {
    const { breaker, clock } = makeBreaker();
    const slow = begin(breaker);
    trip(breaker);
    const heard = recordTransitions(breaker);
    const { retryAt } = breaker;
    clock.advance(30_000);
    await slow.reject();
    expect(breaker.retryAt).toBe(retryAt);
    expect(heard).toEqual([]);
    expect(breaker.getStats()).toMatchObject({ state: 'open', failures_total: 6, failure_count: 5 });
  });

  it('of before a reset is not counted in the fresh window, but in the totals (A5, R6)', async () => {
    const { breaker } = makeBreaker({ failureThreshold: 1 });
    const slow = [begin(breaker), begin(breaker)] as const;
    breaker.reset();
    await slow[0].reject();
    await slow[1].resolve();
    expect(breaker.getStats()).toMatchObject({
      state: 'closed',
      window_calls: 0,
      failure_count: 0,
      success_count: 0,
      calls_total: 2,
      successes_total: 1,
      failures_total: 1,
    });
  });

  it('of a probe from before a reset or a forceOpen judges neither (A5, A6, R6)', async () => {
    const { breaker, clock } = makeHalfOpen({ successThreshold: 1, halfOpenMaxCalls: 2 });
    const [first, second] = [begin(breaker), begin(breaker)];
    breaker.reset();
    await first.reject();
    expect(breaker.getStats()).toMatchObject({ state: 'closed', window_calls: 0, failure_count: 0 });
    breaker.forceOpen();
    clock.advance(60_000);
    await second.resolve();
    expect(breaker.getStats()).toMatchObject({ state: 'half_open', success_count: 0, successes_total: 1 });
  });

  it('of before a forceOpen reaches its caller and changes no state (A6)', async () => {
    const { breaker } = makeBreaker();
    const slow = begin(breaker);
    breaker.forceOpen();
    const { retryAt } = breaker;
    expect(await slow.resolve(7)).toEqual(['got', 7]);
    expect(breaker).toMatchObject({ state: 'open', retryAt });
  });
});
