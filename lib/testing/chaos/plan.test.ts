import { describe, expect, it } from 'vitest';
import { DEEDS, planDeeds } from './plan.ts';

describe('planDeeds', () => {
  it('plans the same for the same seed, and something else for another', () => {
    expect(planDeeds(7, 10, 3_000)).toEqual(planDeeds(7, 10, 3_000));
    expect(planDeeds(8, 10, 3_000)).not.toEqual(planDeeds(7, 10, 3_000));
  });

  it.each([4, 10, 100])(
    'plans %i kills, each kind of deed at least once, in the order of their times',
    (kills) => {
      const deeds = planDeeds(1, kills, 2_000);
      expect(deeds.filter(({ kind }) => DEEDS[kind].kill)).toHaveLength(kills);
      expect(new Set(deeds.map(({ kind }) => kind)).size).toBe(Object.keys(DEEDS).length);
      expect(deeds.map(({ atMs }) => atMs)).toEqual(deeds.map(({ atMs }) => atMs).sort((a, b) => a - b));
    },
  );

  it('pauses collectors for longer than their leases last', () => {
    const pauses = planDeeds(1, 100, 2_000).filter(({ kind }) => kind === 'pause a collector');
    expect(pauses.every(({ awayMs }) => awayMs > 10_000)).toBe(true);
  });
});
