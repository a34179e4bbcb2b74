import { describe, expect, it } from 'vitest';
import { ourMoment } from './incident-news.ts';

describe('ourMoment', () => {
  it.each([
    { because: 'the service’s own moment', change: { at: 900, seenAt: 1_000, clockSkewMs: null }, at: 900 },
    { because: 'not corrected by jitter', change: { at: 900, seenAt: 1_000, clockSkewMs: -700 }, at: 900 },
    {
      because: 'corrected where the clock is behind',
      change: { at: 41_000, seenAt: 102_000, clockSkewMs: -60_000 },
      at: 101_000,
    },
    {
      because: 'corrected where the clock is ahead',
      change: { at: 61_000, seenAt: 2_000, clockSkewMs: 60_000 },
      at: 1_000,
    },
    {
      because: 'never later than it was seen',
      change: { at: 9_000, seenAt: 1_000, clockSkewMs: null },
      at: 1_000,
    },
    {
      because: 'a date, whatever clocks say',
      change: { at: 0, seenAt: 1_000, clockSkewMs: 1e300 },
      at: 0,
    },
  ])('is $because', ({ change, at }) => {
    expect(ourMoment(change)).toBe(at);
  });
});
