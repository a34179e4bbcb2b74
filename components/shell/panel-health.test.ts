import { describe, expect, it } from 'vitest';
import { ago, makePanelHealth } from '#lib/testing/builders.ts';
import { isPanelWell } from './panel-health.ts';

const { collectors } = makePanelHealth();

describe('isPanelWell', () => {
  it('holds for one collector that polls everything in time', () => {
    expect(isPanelWell(makePanelHealth())).toBe(true);
  });

  it.each([
    ['nobody polls', { collectors: { ...collectors, alive: 0 } }],
    ['something is not polled', { unheldShards: 1 }],
    ['polls are late', { collectors: { ...collectors, lagMs: 5_000 } }],
    ['a collector reaches nobody', { collectors: { ...collectors, cutOffSince: ago(5_000) } }],
  ])('does not hold when %s', (_when, change) => {
    expect(isPanelWell(makePanelHealth(change))).toBe(false);
  });
});
