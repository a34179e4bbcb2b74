import { describe, expect, it } from 'vitest';
import { type CircuitFacts, rollUp } from './roll-up.ts';
import { tell } from './sentences.ts';

const NOW = 1_000_000;

function circuit(overrides: Partial<CircuitFacts> = {}): CircuitFacts {
  return {
    state: 'closed',
    since: NOW - 60_000,
    staleReason: null,
    lastReadAt: NOW,
    failureRate: 0,
    windowCalls: 10,
    held: null,
    retryAt: null,
    callsPerSecond: 5,
    refusedPerSecond: 0,
    isFlapping: false,
    ...overrides,
  };
}

const stale = { staleReason: tell('refused') };

describe('rollUp', () => {
  it('shows the worst fresh state and since when the first circuit is in it', () => {
    const rolled = rollUp([
      circuit({ since: NOW - 90_000 }),
      circuit({ state: 'open', since: NOW - 10_000 }),
      circuit({ state: 'open', since: NOW - 20_000 }),
      circuit({ state: 'half_open' }),
    ]);
    expect(rolled.state).toBe('open');
    expect(rolled.since).toBe(NOW - 20_000);
    expect(rolled.circuits).toMatchObject({ total: 4, open: 2, half_open: 1, closed: 1, stale: 0 });
  });

  it('lets a stale circuit decide nothing', () => {
    const rolled = rollUp([circuit({ state: 'open', held: HOLD, isFlapping: true, ...stale }), circuit()]);
    expect(rolled).toMatchObject({ state: 'closed', lastKnownState: null, held: null, staleReason: null });
    expect(rolled.circuits).toMatchObject({ total: 2, closed: 1, open: 0, stale: 1, held: 0, flapping: 0 });
  });

  it('is unknown when every circuit is stale, with the last known state and the reason of the one read last', () => {
    const rolled = rollUp([
      circuit({ state: 'open', lastReadAt: NOW - 9_000, ...stale }),
      circuit({ lastReadAt: NOW - 1_000, staleReason: tell('given_up') }),
    ]);
    expect(rolled).toMatchObject({
      state: 'unknown',
      since: null,
      lastKnownState: 'open',
      lastReadAt: NOW - 1_000,
      staleReason: tell('given_up'),
      failureRate: { kind: 'unknown', rate: null },
      callsPerSecond: null,
    });
  });

  it('weighs failure rates by calls', () => {
    const rolled = rollUp([
      circuit({ failureRate: 0.5, windowCalls: 10 }),
      circuit({ failureRate: 0.1, windowCalls: 30 }),
    ]);
    expect(rolled.failureRate).toEqual({ kind: 'live', rate: 0.2 });
    expect(rolled.windowCalls).toBe(40);
  });

  it('takes the rate at the trip from the open circuits alone', () => {
    const rolled = rollUp([
      circuit({ state: 'open', failureRate: 0.75, windowCalls: 8 }),
      circuit({ failureRate: 0, windowCalls: 1_000 }),
    ]);
    expect(rolled.failureRate).toEqual({ kind: 'atTrip', rate: 0.75 });
    expect(rolled.windowCalls).toBe(8);
  });

  it.each([
    ['a window without calls', [circuit({ windowCalls: 0 })]],
    ['windows without calls', [circuit({ windowCalls: 0 }), circuit({ windowCalls: 0 })]],
    ['several circuits that do not count', [circuit({ windowCalls: null }), circuit({ windowCalls: null })]],
    ['no rate at all', [circuit({ failureRate: null, windowCalls: null })]],
  ])('does not know the failure rate of %s', (_, circuits) => {
    expect(rollUp(circuits).failureRate).toEqual({ kind: 'unknown', rate: null });
  });

  it('keeps the rate of a circuit alone though it does not count', () => {
    expect(rollUp([circuit({ failureRate: 0.3, windowCalls: null })]).failureRate).toEqual({
      kind: 'live',
      rate: 0.3,
    });
  });

  it('adds up what is counted and never makes a zero of what is not', () => {
    expect(rollUp([circuit(), circuit({ callsPerSecond: null })]).callsPerSecond).toBe(5);
    expect(rollUp([circuit({ callsPerSecond: null })]).callsPerSecond).toBeNull();
  });

  it('shows the hold that lasts longest; one without an end outlasts all', () => {
    const until = (moment: number | null) => circuit({ state: 'open', held: { ...HOLD, until: moment } });
    expect(rollUp([until(NOW + 1), until(NOW + 9), until(NOW + 5)]).held?.until).toBe(NOW + 9);
    expect(rollUp([until(NOW + 1), until(null), until(NOW + 5)]).held).toEqual({ ...HOLD, until: null });
  });

  it('tries again when the first open circuit does', () => {
    const open = (retryAt: number | null) => circuit({ state: 'open', retryAt });
    expect(rollUp([open(NOW + 9_000), open(NOW + 4_000), open(null)]).retryAt).toBe(NOW + 4_000);
  });
});

const HOLD = { since: NOW - 5_000, until: null, actor: 'ana', reason: 'maintenance' };
