import { describe, expect, it } from 'vitest';
import { type Vitals, whyNotAlive, whyNotReady } from './health.ts';

const NOW = 1_000_000;
const well: Vitals = { roundAt: NOW - 500, keptAt: NOW - 500, failing: false, shards: 64 };

describe('whyNotReady', () => {
  it.each([
    ['all is well', {}, null],
    ['the last round failed', { failing: true }, 'the database is away'],
    [
      'it has only just started',
      { roundAt: null, keptAt: null, shards: 0 },
      'the database has not answered yet',
    ],
    ['a round hangs', { keptAt: NOW - 12_900 }, 'the database has not answered for 12 s'],
    ['another collector holds everything', { shards: 0 }, 'no lease is held yet'],
  ])('when %s', (_when, change, why) => {
    expect(whyNotReady({ ...well, ...change }, NOW)).toBe(why);
  });
});

describe('whyNotAlive', () => {
  it.each([
    ['rounds end, if badly', { failing: true }, NOW - 9_000_000, null],
    ['it has only just started', { roundAt: null }, NOW - 1_000, null],
    ['no round has ended for long', { roundAt: NOW - 121_000 }, 0, 'no round has ended for 121 s'],
    ['the first round never ends', { roundAt: null }, NOW - 130_000, 'no round has ended for 130 s'],
  ])('when %s', (_when, change, startedAt, why) => {
    expect(whyNotAlive({ ...well, ...change }, startedAt, NOW)).toBe(why);
  });
});
