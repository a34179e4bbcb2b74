import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  begin,
  boom,
  fail,
  inWords,
  makeBreaker,
  makeJournaled,
  recordTransitions,
  trip,
} from './testing/builders.ts';
import { hush } from './testing/hush.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('listeners', () => {
  it('hear of calls, refusals, fallbacks and transitions, a call before the change it causes (R18)', async () => {
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

  it('hear of a call only when it began while they listened, and how long it took by monotonic time', async () => {
    const { breaker, clock } = makeBreaker();
    const { signal } = new AbortController();
    const heard: number[] = [];
    const early = begin(breaker, signal);
    breaker.on('call', ({ durationMs }) => heard.push(durationMs));
    const late = begin(breaker, signal);
    clock.advance(20);
    clock.setWallBy(-3_600_000);
    await early.resolve();
    expect(heard).toEqual([]);
    await late.resolve();
    expect(heard).toEqual([20]);
  });

  it('that throw or reject change no outcome, no count and no order (F4, F5)', async () => {
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

  it('may act on the breaker: events stay in the order of the changes (F6, R18)', () => {
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

  it('may call, read, force open, reset and configure: nothing locks, no event is lost (F6)', async () => {
    const { breaker, journal } = makeJournaled({ failureThreshold: 2, fallback: () => 'cached' });
    const heard = recordTransitions(breaker);
    const answers: unknown[] = [];
    let acts = 0;
    breaker.on('transition', ({ to }) => {
      if (to !== 'open' || acts++ > 0) return;
      answers.push(
        breaker.callSync(() => 'live'),
        breaker.getStats().state,
      );
      breaker.reset();
      answers.push(breaker.callSync(() => 'live'));
      breaker.configure({ failureThreshold: 1 });
      breaker.forceOpen({ hold: true });
    });
    breaker.on('call', ({ outcome }) => {
      if (outcome === 'success') answers.push(breaker.state);
    });
    breaker.on('fallback', ({ outcome }) => answers.push(outcome));
    fail(breaker, 2);
    expect(answers).toEqual(['cached', 'open', 'live', 'used', 'open']);
    expect(heard).toEqual([
      'closed → open (failure_threshold)',
      'open → closed (reset)',
      'closed → open (forced_open)',
    ]);
    expect(journal.read(0).map(inWords)).toEqual(heard);
    expect(breaker.getStats()).toMatchObject({ calls_total: 3, successes_total: 1, failures_total: 2 });
  });

  it('that act while a probe is let in do not disturb it (F6)', async () => {
    const { breaker, clock } = makeBreaker({ successThreshold: 1 });
    trip(breaker);
    clock.advance(60_000);
    breaker.on('transition', ({ to }) => to === 'half_open' && breaker.reset());
    await expect(breaker.call(async () => 'probe')).resolves.toBe('probe');
    expect(breaker.getStats()).toMatchObject({ state: 'closed', success_count: 0, successes_total: 1 });
  });

  it('that throw do not keep the others, nor later events, from being heard (F4)', () => {
    hush();
    const { breaker } = makeBreaker();
    const heard: string[] = [];
    breaker.on('transition', () => {
      breaker.reset();
      throw boom;
    });
    breaker.on('transition', ({ to }) => heard.push(to));
    breaker.forceOpen();
    breaker.forceOpen();
    expect(heard).toEqual(['open', 'closed', 'open', 'closed']);
  });

  it('added while an event is delivered hear the next one (R18)', () => {
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
      'an event must be transition, call, refused, fallback, got "open"',
    );
    expect(() => breaker.on('call', 7 as never)).toThrow('a listener must be a function, got 7');
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
    const { breaker: other, journal } = makeJournaled();
    other.forceOpen();
    expect(journal.read(0).every(Object.isFrozen)).toBe(true);
  });
});
