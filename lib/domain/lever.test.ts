import { describe, expect, it } from 'vitest';
import { describeEffect, type LeverCircuit, offerLever } from './lever.ts';

function circuit(overrides: Partial<LeverCircuit> = {}): LeverCircuit {
  return {
    state: 'closed',
    stale: false,
    held: false,
    callsPerSecond: 10,
    refusedPerSecond: 0,
    ...overrides,
  };
}

describe('offerLever', () => {
  it.each([
    ['closed', [circuit()], { trip: 'offered', hold: 'offered', reset: 'clears_counters' }],
    ['half-open', [circuit({ state: 'half_open' })], { trip: 'offered', hold: 'offered', reset: 'offered' }],
    [
      'open everywhere',
      [circuit({ state: 'open' })],
      { trip: 'already_open', hold: 'offered', reset: 'offered' },
    ],
    [
      'open on one of two',
      [circuit({ state: 'open' }), circuit()],
      { trip: 'offered', hold: 'offered', reset: 'offered' },
    ],
    [
      'held open',
      [circuit({ state: 'open', held: true })],
      { trip: 'already_open', hold: 'replaces', reset: 'ends_hold' },
    ],
    [
      'last seen open, now stale',
      [circuit({ state: 'open', stale: true })],
      { trip: 'offered', hold: 'offered', reset: 'offered' },
    ],
    [
      'of unknown state',
      [circuit({ state: 'unknown' })],
      { trip: 'offered', hold: 'offered', reset: 'offered' },
    ],
  ] as const)('offers what makes sense for a circuit %s', (_, circuits, offer) => {
    expect(offerLever(circuits)).toEqual(offer);
  });
});

describe('describeEffect', () => {
  it('adds the calls that run and the calls already refused', () => {
    const circuits = [
      circuit({ callsPerSecond: 12.5 }),
      circuit({ callsPerSecond: 0, refusedPerSecond: 7.5 }),
    ];
    expect(describeEffect(circuits)).toEqual({
      instances: 2,
      unreadable: 0,
      callsPerSecond: 20,
      atLeast: false,
    });
  });

  it('says at least when a circuit does not tell its calls', () => {
    const circuits = [circuit(), circuit({ callsPerSecond: null, refusedPerSecond: null })];
    expect(describeEffect(circuits)).toMatchObject({ callsPerSecond: 10, atLeast: true });
  });

  it('does not count the old rate of a circuit nobody can read', () => {
    const circuits = [circuit(), circuit({ stale: true, callsPerSecond: 99 })];
    expect(describeEffect(circuits)).toEqual({
      instances: 2,
      unreadable: 1,
      callsPerSecond: 10,
      atLeast: true,
    });
  });

  it('knows no rate when none tells', () => {
    expect(describeEffect([circuit({ callsPerSecond: null, refusedPerSecond: null })])).toMatchObject({
      callsPerSecond: null,
      atLeast: false,
    });
  });
});
