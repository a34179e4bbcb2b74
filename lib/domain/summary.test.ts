import { describe, expect, it } from 'vitest';
import { compareShown, countShown, SHOWN_STATES, shownAs } from './summary.ts';

const closed = { state: 'closed', stale: false, open: 0, held: 0 } as const;

describe('shownAs', () => {
  it.each([
    ['shows the state it reads', { ...closed, state: 'half_open' as const }, 'half_open'],
    [
      'shows what nobody can read as stale, whatever it was',
      { ...closed, state: 'open' as const, open: 3, stale: true },
      'stale',
    ],
    [
      'shows held when every open circuit is held',
      { ...closed, state: 'open' as const, open: 2, held: 2 },
      'held',
    ],
    [
      'shows open when one circuit tripped beside a held one',
      { ...closed, state: 'open' as const, open: 2, held: 1 },
      'open',
    ],
    [
      'shows half-open when a hold has just ended',
      { ...closed, state: 'half_open' as const, held: 1 },
      'half_open',
    ],
  ])('%s', (_, facts, shown) => {
    expect(shownAs(facts)).toBe(shown);
  });
});

describe('compareShown', () => {
  it('puts an outage first and what works last, a hold just before', () => {
    expect([...SHOWN_STATES].reverse().sort(compareShown)).toEqual([
      'open',
      'half_open',
      'unknown',
      'stale',
      'held',
      'closed',
    ]);
  });
});

describe('countShown', () => {
  it('adds up to the total, with flapping across the states', () => {
    const counts = countShown([
      { shown: 'open', flapping: true },
      { shown: 'held', flapping: false },
      { shown: 'closed', flapping: true },
      { shown: 'closed', flapping: false },
    ]);
    expect(counts).toEqual({
      open: 1,
      half_open: 0,
      unknown: 0,
      stale: 0,
      held: 1,
      closed: 2,
      flapping: 2,
      total: 4,
    });
    expect(SHOWN_STATES.reduce((sum, state) => sum + counts[state], 0)).toBe(counts.total);
  });

  it('counts nothing for an empty fleet', () => {
    expect(countShown([]).total).toBe(0);
  });
});
