import type pg from 'pg';
import { balanceShare } from '#lib/domain/shares.ts';
import type { HeldLease } from '#lib/store/fence.ts';
import {
  acquireLeases,
  type Heartbeat,
  leaveCollectors,
  readShares,
  releaseLeases,
  renewLeases,
  writeHeartbeat,
} from '#lib/store/leases.ts';

/** Holds this collector's share of the shards, renewed with every heartbeat. */
export class LeaseKeeper {
  readonly #pool: pg.Pool;
  readonly #collectorId: string;
  #leases = new Map<number, HeldLease>();

  constructor(pool: pg.Pool, collectorId: string) {
    this.#pool = pool;
    this.#collectorId = collectorId;
  }

  get shards(): readonly number[] {
    return [...this.#leases.keys()];
  }

  /** The lease of a shard, null when another collector has it. */
  lease(shard: number): HeldLease | null {
    return this.#leases.get(shard) ?? null;
  }

  /** Reports, renews, and takes or gives back shards until all collectors hold about the same. */
  async keep(beat: Omit<Heartbeat, 'collectorId'>): Promise<void> {
    const holder = this.#collectorId;
    await writeHeartbeat(this.#pool, { ...beat, collectorId: holder });
    const renewed = await renewLeases(this.#pool, holder);
    const { release, acquire } = balanceShare(await readShares(this.#pool), renewed.length);
    const kept = renewed.slice(release);
    this.#hold(kept);
    if (release > 0) {
      const given = renewed.slice(0, release).map((lease) => lease.shard);
      await releaseLeases(this.#pool, holder, given);
    }
    if (acquire > 0) this.#hold([...kept, ...(await acquireLeases(this.#pool, holder, acquire))]);
  }

  /** Gives everything back at once. */
  async leave(): Promise<void> {
    this.#hold([]);
    await leaveCollectors(this.#pool, this.#collectorId);
  }

  #hold(leases: readonly HeldLease[]): void {
    this.#leases = new Map(leases.map((lease) => [lease.shard, lease]));
  }
}
