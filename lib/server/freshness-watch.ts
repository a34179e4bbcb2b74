import { staleReason } from '#lib/domain/freshness.ts';
import type { InstanceHealth } from '#lib/store/changes.ts';

/** Instances whose health shows differently than before, with their services. */
export interface HealthFlips {
  readonly instanceIds: ReadonlySet<number>;
  readonly serviceIds: ReadonlySet<number>;
}

/**
 * Remembers how every instance was last read, since that goes stale by itself: no row changes when nobody reads any more. A poll that
 * changes only the time of the reading is no news.
 */
export class FreshnessWatch {
  readonly #instances = new Map<number, { health: InstanceHealth; shown: string }>();

  /** Takes readings in and says which instances show differently at `now`, those that were not known included. */
  update(read: readonly InstanceHealth[], now: number): HealthFlips {
    const flips = new Map<number, number>();
    for (const health of read) {
      const shown = shownBy(health, now);
      if (this.#instances.get(health.instanceId)?.shown !== shown)
        flips.set(health.instanceId, health.serviceId);
      this.#instances.set(health.instanceId, { health, shown });
    }
    return toFlips(flips);
  }

  /** Says which instances went stale, or fresh, by `now` though nothing new was read. */
  sweep(now: number): HealthFlips {
    const flips = new Map<number, number>();
    for (const [instanceId, entry] of this.#instances) {
      const shown = shownBy(entry.health, now);
      if (shown === entry.shown) continue;
      entry.shown = shown;
      flips.set(instanceId, entry.health.serviceId);
    }
    return toFlips(flips);
  }

  /** Takes the instances that some services have now in place of those that they had. */
  replaceServices(serviceIds: ReadonlySet<number>, read: readonly InstanceHealth[], now: number): void {
    for (const [instanceId, { health }] of this.#instances) {
      if (serviceIds.has(health.serviceId)) this.#instances.delete(instanceId);
    }
    this.update(read, now);
  }

  /** Starts anew with these instances and no others. */
  reset(read: readonly InstanceHealth[], now: number): void {
    this.#instances.clear();
    this.update(read, now);
  }
}

function shownBy(health: InstanceHealth, now: number): string {
  return JSON.stringify([staleReason(health, health.pollIntervalMs, now), health.level, health.commands]);
}

function toFlips(flips: ReadonlyMap<number, number>): HealthFlips {
  return { instanceIds: new Set(flips.keys()), serviceIds: new Set(flips.values()) };
}
