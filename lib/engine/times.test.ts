import { describe, expect, it } from 'vitest';
import { begin, fail, makeHalfOpen, makeJournaled, thrownBy, trip } from './testing/builders.ts';

const START = Date.parse('2026-11-23T19:00:00.000Z');

describe('times', () => {
  it('are epoch milliseconds in code, and RFC 3339 in stats and events (R17)', () => {
    const { breaker } = makeJournaled();
    const heard: string[] = [];
    breaker.on('transition', ({ at }) => heard.push(at));
    breaker.forceOpen({ hold: true, holdForMs: 90_000 });
    expect(breaker.retryAt).toBe(START + 90_000);
    expect(breaker.held).toMatchObject({ since: START, until: START + 90_000 });
    expect(thrownBy(() => breaker.callSync(() => 1))).toMatchObject({ retryAt: START + 90_000 });
    expect(breaker.getStats()).toMatchObject({
      state_since: '2026-11-23T19:00:00.000Z',
      retry_at: '2026-11-23T19:01:30.000Z',
      held: { since: '2026-11-23T19:00:00.000Z', until: '2026-11-23T19:01:30.000Z' },
    });
    expect(heard).toEqual(['2026-11-23T19:00:00.000Z']);
  });

  it('of a due moment are the wall clock now less what has passed since by the other (R5, R17)', () => {
    const { breaker, clock, journal } = makeJournaled();
    trip(breaker);
    clock.advance(100_000);
    clock.setWallBy(3_600_000);
    expect(breaker.isHalfOpen).toBe(true);
    expect(journal.read(1)).toMatchObject([
      { cause: 'timeout_elapsed', at: new Date(clock.wallMs() - 40_000).toISOString() },
    ]);
  });

  it('that pass unseen make every change at its own moment and in order (R5)', () => {
    const { breaker, clock, journal } = makeHalfOpen({ halfOpenMaxCalls: 2, probeTimeoutMs: 5_000 });
    const opened = clock.wallMs();
    begin(breaker);
    clock.advance(1_000);
    begin(breaker);
    clock.advance(3_600_000);
    fail(breaker);
    expect(journal.read(2).map(({ cause, at }) => [cause, Date.parse(at) - opened])).toEqual([
      ['probe_timed_out', 5_000],
      ['timeout_elapsed', 65_000],
      ['probe_failed', 3_601_000],
    ]);
    expect(breaker.getStats()).toMatchObject({ calls_total: 8, failures_total: 7 });
  });

  it('are read by one clock for all that happens at once (R5)', () => {
    const { breaker, clock, journal } = makeJournaled();
    breaker.forceOpen({ hold: true, holdForMs: 10_000 });
    clock.advance(10_000);
    breaker.reset({ actor: 'ana' });
    breaker.forceOpen();
    clock.advance(60_000);
    breaker.forceOpen();
    expect(journal.read(0).map(({ cause, at }) => [cause, Date.parse(at) - START])).toEqual([
      ['forced_open', 0],
      ['hold_expired', 10_000],
      ['reset', 10_000],
      ['forced_open', 10_000],
      ['timeout_elapsed', 70_000],
      ['forced_open', 70_000],
    ]);
  });
});
