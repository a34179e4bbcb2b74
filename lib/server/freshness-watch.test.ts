import { describe, expect, it } from 'vitest';
import { tell } from '#lib/domain/sentences.ts';
import type { InstanceHealth } from '#lib/store/changes.ts';
import { FreshnessWatch } from './freshness-watch.ts';

const NOW = 1_000_000;

function health(overrides: Partial<InstanceHealth> = {}): InstanceHealth {
  return {
    instanceId: 1,
    serviceId: 9,
    pollIntervalMs: 5_000,
    lastReadAt: NOW,
    failureDetail: null,
    level: 2,
    commands: 'on',
    ...overrides,
  };
}

function watchOf(...instances: InstanceHealth[]): FreshnessWatch {
  const watch = new FreshnessWatch();
  watch.reset(instances, NOW);
  return watch;
}

const NONE = { instanceIds: new Set(), serviceIds: new Set() };
const FLIPPED = { instanceIds: new Set([1]), serviceIds: new Set([9]) };

describe('FreshnessWatch', () => {
  it('has no news of a reading that is as good as the one before', () => {
    expect(watchOf(health()).update([health({ lastReadAt: NOW + 5_000 })], NOW + 5_000)).toEqual(NONE);
  });

  it.each([
    ['a failed poll', { failureDetail: tell('refused') }],
    ['another level', { level: 0 }],
    ['levers that were switched off', { commands: 'off' }],
  ])('has news of %s, once', (_, change) => {
    const watch = watchOf(health());
    expect(watch.update([health(change)], NOW)).toEqual(FLIPPED);
    expect(watch.update([health(change)], NOW)).toEqual(NONE);
  });

  it('has news of an instance that it did not know', () => {
    expect(watchOf().update([health()], NOW)).toEqual(FLIPPED);
  });

  it('notices by itself that nobody reads an instance any more, once, and that it is read again', () => {
    const watch = watchOf(health());
    expect(watch.sweep(NOW + 18_000)).toEqual(NONE);
    expect(watch.sweep(NOW + 18_001)).toEqual(FLIPPED);
    expect(watch.sweep(NOW + 60_000)).toEqual(NONE);
    expect(watch.update([health({ lastReadAt: NOW + 60_000 })], NOW + 60_000)).toEqual(FLIPPED);
  });

  it('forgets the instances that a service no longer has', () => {
    const watch = watchOf(health(), health({ instanceId: 2, serviceId: 8 }));
    watch.replaceServices(new Set([9]), [], NOW);
    expect(watch.sweep(NOW + 60_000).instanceIds).toEqual(new Set([2]));
  });
});
