import { toTimestamp } from '#lib/contract/time.ts';
import {
  type ChangedRow,
  type Changes,
  listBreakerIds,
  listFlapping,
  readBound,
  readChanges,
  readHealth,
} from '#lib/store/changes.ts';
import { readCommands } from '#lib/store/commands.ts';
import type { Database } from '#lib/store/database.ts';
import { readFleet } from '#lib/store/fleet.ts';
import { readHistoryRows } from '#lib/store/history.ts';
import type { EventStream } from './event-stream.ts';
import { FlapWatch } from './flap-watch.ts';
import { FreshnessWatch, type HealthFlips } from './freshness-watch.ts';
import { presentBreaker } from './present-breaker.ts';
import { presentCommand } from './present-command.ts';
import { presentHistoryRow } from './present-history.ts';

/** Finds out what changed since it last looked, and publishes it. After a look that failed, the next one makes up for it. */
export class ChangeTeller {
  readonly #db: Database;
  readonly #stream: EventStream;
  readonly #now: () => number;
  readonly #freshness = new FreshnessWatch();
  readonly #flaps = new FlapWatch();
  /** Everything that transactions below this one wrote has been told; null before the first look. */
  #bound: bigint | null = null;
  /** The rows at or above the bound that have been told already: key → transaction. */
  #told = new Map<string, bigint>();
  /** What to tell of because it changed without a row of its own; kept until it has been told. */
  readonly #owed = { breakers: new Set<number>(), instances: new Set<number>(), services: new Set<number>() };

  constructor(db: Database, stream: EventStream, now: () => number) {
    this.#db = db;
    this.#stream = stream;
    this.#now = now;
  }

  /** Tells what rows say that is new; the first time it only finds out where to begin. */
  async tellChanges(): Promise<void> {
    const since = this.#bound;
    if (since === null) return this.#begin();
    const changes = await readChanges(this.#db.pool, since);
    // More news than anybody could follow, or a database that was put back to an earlier day.
    if (changes === null || changes.bound < since) {
      await this.#begin();
      this.#stream.publish('resync', { at: toTimestamp(this.#now()) });
      return;
    }
    await this.#tell(changes);
    const atOrAbove = changes.rows.filter((row) => row.xid >= changes.bound);
    this.#told = new Map(atOrAbove.map((row) => [keyOf(row), row.xid]));
    this.#bound = changes.bound;
  }

  /** Tells what changed by time alone: readings that went stale, circuits that no longer flap. */
  async tellOfTime(): Promise<void> {
    const now = this.#now();
    this.#owe(this.#freshness.sweep(now));
    for (const id of this.#flaps.sweep(now)) this.#owed.breakers.add(id);
    await this.#tellOwed();
  }

  async #begin(): Promise<void> {
    const { pool } = this.#db;
    const bound = await readBound(pool);
    this.#freshness.reset(await readHealth(pool), this.#now());
    this.#flaps.reset(await listFlapping(pool));
    this.#told = new Map();
    this.#bound = bound;
  }

  async #tell(changes: Changes): Promise<void> {
    const { pool, prisma } = this.#db;
    const fresh = changes.rows.filter((row) => this.#told.get(keyOf(row)) !== row.xid);
    const subjects = (...tables: ChangedRow['table'][]) => [
      ...new Set(fresh.filter((row) => tables.includes(row.table)).map((row) => row.subject)),
    ];

    const services = new Set(subjects('service').map(Number));
    if (services.size > 0) {
      const health = await readHealth(pool, { serviceIds: [...services] });
      this.#freshness.replaceServices(services, health, this.#now());
    }
    const polled = subjects('instance_reading').map(Number);
    if (polled.length > 0) {
      this.#owe(this.#freshness.update(await readHealth(pool, { instanceIds: polled }), this.#now()));
    }
    const rows = await readHistoryRows(pool, {
      transition: subjects('transition'),
      gap: subjects('gap'),
      restart: subjects('restart'),
    });
    if (rows.length > 0) this.#stream.publish('transition', { items: rows.map(presentHistoryRow) });
    const commands = await readCommands(prisma, subjects('command', 'command_outcome'));
    if (commands.length > 0) this.#stream.publish('command', { items: commands.map(presentCommand) });

    const breakers = [...subjects('circuit').map(Number), ...commands.map((command) => command.breakerId)];
    await this.#tellOwed(breakers, [...services]);
  }

  #owe(flips: HealthFlips): void {
    for (const id of flips.instanceIds) this.#owed.instances.add(id);
    for (const id of flips.serviceIds) this.#owed.services.add(id);
  }

  /** Tells of breakers as they are now: those given, those of the services given, and those that are owed. */
  async #tellOwed(breakers: readonly number[] = [], serviceIds: readonly number[] = []): Promise<void> {
    const owed = this.#owed;
    const instanceIds = [...owed.instances];
    const isWide = instanceIds.length + serviceIds.length > 0;
    const touched = isWide ? await listBreakerIds(this.#db.pool, { serviceIds, instanceIds }) : [];
    const breakerIds = [...new Set([...breakers, ...touched, ...owed.breakers])];
    if (breakerIds.length > 0) await this.#tellBreakers(breakerIds);
    const services = new Set([...serviceIds, ...owed.services]);
    if (services.size > 0) this.#stream.publish('service', { ids: [...services].map(String) });
    for (const set of Object.values(owed)) set.clear();
  }

  async #tellBreakers(breakerIds: readonly number[]): Promise<void> {
    const found = await readFleet(this.#db.pool, { breakerIds });
    this.#flaps.update(found);
    const now = this.#now();
    const present = new Set(found.map((breaker) => breaker.id));
    const removed = breakerIds.filter((id) => !present.has(id)).map(String);
    this.#stream.publish('breaker', { items: found.map((breaker) => presentBreaker(breaker, now)), removed });
  }
}

function keyOf(row: ChangedRow): string {
  return `${row.table}:${row.id}`;
}
