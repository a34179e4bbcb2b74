import { describe, expect, it } from 'vitest';
import { addTrip, decayedScore, type Flap, isFlapping, NO_FLAP } from './flapping.ts';

const MINUTE = 60_000;

function tripsAt(...minutes: number[]): Flap {
  return minutes.reduce((flap, minute) => addTrip(flap, minute * MINUTE), NO_FLAP);
}

describe('addTrip', () => {
  it('does not call a single trip flapping', () => {
    expect(isFlapping(tripsAt(0), 0)).toBe(false);
  });

  it.each([
    {
      trips: [0, 1, 2],
      flapping: false,
      because: 'three trips two minutes apart have decayed to just under 3',
    },
    { trips: [0, 1, 2, 3], flapping: true, because: 'the fourth brings it over 3' },
    { trips: [0, 15, 30, 45], flapping: false, because: 'a trip every quarter of an hour never adds up' },
  ])('$trips → $flapping: $because', ({ trips, flapping }) => {
    expect(isFlapping(tripsAt(...trips), Math.max(...trips) * MINUTE)).toBe(flapping);
  });

  it('remembers when the flapping began, through further trips', () => {
    expect(tripsAt(0, 1, 2, 3, 4, 5).since).toBe(3 * MINUTE);
  });

  it('halves the score in ten minutes and stops flapping below one', () => {
    const flap = tripsAt(0, 1, 2, 3);
    expect(decayedScore(flap, 13 * MINUTE)).toBeCloseTo(flap.score / 2);
    expect(isFlapping(flap, 13 * MINUTE)).toBe(true);
    expect(isFlapping(flap, 23 * MINUTE)).toBe(false);
  });

  it('does not lose score to a trip that is told late', () => {
    const late = addTrip(tripsAt(5), 3 * MINUTE);
    expect(late.score).toBeCloseTo(2, 1);
    expect(late.at).toBe(5 * MINUTE);
  });
});
