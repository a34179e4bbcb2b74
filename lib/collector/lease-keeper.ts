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
import type { LeaseChange } from './telemetry/metrics.ts';

/** Told of shards that changed hands: how, and how many. */
type OnChange = (change: LeaseChange, shards: number) => void;

/** Holds this collector's share of the shards, renewed with every heartbeat. */
export class LeaseKeeper {
  readonly #pool: pg.Pool;
  readonly #collectorId: string;
  readonly #onChange: OnChange;
  #leases = new Map<number, HeldLease>();

  constructor(pool: pg.Pool, collectorId: string, onChange: OnChange = () => {}) {
    this.#pool = pool;
    this.#collectorId = collectorId;
    this.#onChange = onChange;
  }

  get shards(): readonly number[] {
    return [...this.#leases.keys()];
  }

  get held(): readonly HeldLease[] {
    return [...this.#leases.values()];
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
    this.#onChange('lost', this.#countLost(renewed));
    const { release, acquire } = balanceShare(await readShares(this.#pool), renewed.length);
    const kept = renewed.slice(release);
    this.#hold(kept);
    if (release > 0) {
      const given = renewed.slice(0, release).map((lease) => lease.shard);
      await releaseLeases(this.#pool, holder, given);
      this.#onChange('released', release);
    }
    if (acquire === 0) return;
    const acquired = await acquireLeases(this.#pool, holder, acquire);
    this.#hold([...kept, ...acquired]);
    this.#onChange('acquired', acquired.length);
  }

  /** Gives everything back at once. */
  async leave(): Promise<void> {
    this.#onChange('released', this.#leases.size);
    this.#hold([]);
    await leaveCollectors(this.#pool, this.#collectorId);
  }

  /** Shards held until now that are held no more, or were taken over and back meanwhile. */
  #countLost(renewed: readonly HeldLease[]): number {
    const tokens = new Map(renewed.map((lease) => [lease.shard, lease.token]));
    return [...this.#leases.values()].filter(({ shard, token }) => tokens.get(shard) !== token).length;
  }

  #hold(leases: readonly HeldLease[]): void {
    this.#leases = new Map(leases.map((lease) => [lease.shard, lease]));
  }
}
