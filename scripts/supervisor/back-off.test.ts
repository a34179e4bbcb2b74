import { describe, expect, it } from 'vitest';
import { restartDelays } from './back-off.mjs';

describe('restartDelays', () => {
  it('doubles from half a second to half a minute', () => {
    const next = restartDelays();
    expect(Array.from({ length: 9 }, () => next(0))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('starts over after a process that ran for a minute', () => {
    const next = restartDelays();
    for (let times = 0; times < 5; times++) next(0);
    expect([next(59_999), next(60_000), next(0)]).toEqual([16_000, 500, 1_000]);
  });
});
