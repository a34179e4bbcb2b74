import { randomBytes } from 'node:crypto';
import type { PanelHealth } from '#lib/contract/panel.ts';
import { STREAM_BEAT_MS, type StreamEvent, type StreamEventName } from '#lib/contract/stream.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import {
  type ChangedRow,
  listBreakerIds,
  listFlapping,
  readBound,
  readChanges,
  readHealth,
} from '#lib/store/changes.ts';
import { readCollectors } from '#lib/store/collectors.ts';
import { readCommands } from '#lib/store/commands.ts';
import type { Database } from '#lib/store/database.ts';
import { readFleet } from '#lib/store/fleet.ts';
import { readHistoryRows } from '#lib/store/history.ts';
import { PanelError } from './errors.ts';
import { EventRing, type StreamFrame } from './event-ring.ts';
import { FlapWatch } from './flap-watch.ts';
import { FreshnessWatch, type HealthFlips } from './freshness-watch.ts';
import type { Logger } from './log.ts';
import { presentBreaker } from './present-breaker.ts';
import { presentCommand } from './present-command.ts';
import { presentHealth } from './present-health.ts';
import { presentHistoryRow } from './present-history.ts';

/** Hints bring a read at once, but no more than one in this time, in milliseconds. */
const MIN_READ_MS = 50;
/** Without a hint there is a read this often, in milliseconds: hints can get lost. */
const MAX_READ_MS = 1_000;
const KEEP_MS = 5 * 60_000;
const KEEP_BYTES = 32 * 1024 * 1024;
/** A browser that missed more than this fetches everything again: that is less. */
const MAX_REPLAY_BYTES = 4 * 1024 * 1024;

/** Somebody who is told everything from now on. */
export interface Subscriber {
  send(bytes: Uint8Array): void;
  /** The feed closes. */
  end(): void;
}

export interface ChangeFeedOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly now: () => number;
}

/**
 * What changed, read once for all browsers of this process and made into the events of the stream. It follows the tables in commit
 * order; hints only make it look sooner. While the database is away it is silent: no heartbeat says that all is well.
 */
export class ChangeFeed {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #id = randomBytes(6).toString('hex');
  readonly #ring = new EventRing(KEEP_MS, KEEP_BYTES);
  readonly #freshness = new FreshnessWatch();
  readonly #flaps = new FlapWatch();
  readonly #subscribers = new Set<Subscriber>();
  readonly #encoder = new TextEncoder();

  #number = 0;
  /** Everything that transactions below this one wrote has been read; null before the first read. */
  #bound: bigint | null = null;
  /** The rows at or above the bound that have been told already: key → transaction. */
  #told = new Map<string, bigint>();
  /** What to tell of because it changed without a row of its own; kept until it has been told. */
  #owedBreakers = new Set<number>();
  #owedInstances = new Set<number>();
  #owedServices = new Set<number>();

  #isLive = false;
  #beatAt = Number.NEGATIVE_INFINITY;
  #health: PanelHealth | null = null;
  #reading: Promise<void> | null = null;
  #isHinted = false;
  #readAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: ChangeFeedOptions) {
    this.#db = options.db;
    this.#log = options.log;
    this.#now = options.now;
  }

  /** Begins to follow. */
  start(): void {
    this.#readSoon(0);
  }

  /** A hint that there is something to read; taken up at once while somebody listens. */
  hint(): void {
    if (this.#subscribers.size === 0) return;
    this.#isHinted = true;
    this.#readSoon(this.#readAt + MIN_READ_MS - this.#now());
  }

  /** Where the stream stands: whoever reads the tables after asking misses nothing that comes later. Throws while the database is away. */
  async position(): Promise<string> {
    await this.ready();
    return this.#cursor();
  }

  /**
   * Tells `subscriber` what came after `cursor` (null: only what comes from now on), or to fetch everything again where that is not
   * known any more, then everything new. Returns how to stop it. Throws as {@link ready}: without a database nothing live could be told.
   */
  subscribe(cursor: string | null, subscriber: Subscriber): () => void {
    this.#requireLive();
    for (const bytes of this.#missedSince(cursor)) subscriber.send(bytes);
    if (this.#health)
      subscriber.send(this.#encode('beat', { at: toTimestamp(this.#now()), panel: this.#health }));
    this.#subscribers.add(subscriber);
    this.hint();
    return () => this.#subscribers.delete(subscriber);
  }

  /** Settles when it is live: the latest look at the database succeeded. Throws `PanelError` (unavailable) when it is not. */
  async ready(): Promise<void> {
    if (!this.#isLive) await (this.#reading ?? this.#read());
    this.#requireLive();
  }

  #requireLive(): void {
    if (!this.#isLive || this.#closed)
      throw new PanelError(
        'unavailable',
        "The panel's database does not answer: there is nothing live to tell.",
      );
  }

  /** Ends every stream and stops. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const subscriber of this.#subscribers) subscriber.end();
    this.#subscribers.clear();
    await this.#reading;
  }

  #cursor(): string {
    return `${this.#id}-${this.#number}`;
  }

  #missedSince(cursor: string | null): Uint8Array[] {
    if (cursor === null) return [];
    const [id, number] = cursor.split('-');
    const known = id === this.#id && /^\d{1,15}$/.test(number ?? '') && Number(number) <= this.#number;
    const frames = known ? this.#ring.after(Number(number)) : null;
    const bytes = frames?.reduce((sum, frame) => sum + frame.bytes.byteLength, 0) ?? 0;
    if (frames === null || bytes > MAX_REPLAY_BYTES)
      return [this.#encode('resync', { at: toTimestamp(this.#now()) })];
    return frames.map((frame) => frame.bytes);
  }

  #readSoon(inMs: number): void {
    if (this.#closed || this.#reading) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), Math.max(0, inMs));
  }

  #read(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#isHinted = false;
    this.#readAt = this.#now();
    this.#reading = this.#follow()
      .then(() => {
        if (!this.#isLive) this.#log.info('the live stream follows the database');
        this.#isLive = true;
      })
      .catch((error: unknown) => {
        if (this.#isLive || this.#bound === null)
          this.#log.error({ err: error }, 'the live stream cannot read the database');
        this.#isLive = false;
      })
      .finally(() => {
        this.#reading = null;
        const beatDue = this.#beatAt + STREAM_BEAT_MS - this.#now();
        this.#readSoon(this.#isHinted ? MIN_READ_MS : Math.max(MIN_READ_MS, Math.min(MAX_READ_MS, beatDue)));
      });
    return this.#reading;
  }

  async #follow(): Promise<void> {
    if (this.#bound === null) await this.#begin();
    else await this.#tellChanges(this.#bound);
    const now = this.#now();
    if (now - this.#beatAt < STREAM_BEAT_MS) return;
    this.#owe(this.#freshness.sweep(now));
    for (const id of this.#flaps.sweep(now)) this.#owedBreakers.add(id);
    await this.#tellOwed();
    const { collectors, unheldShards } = await readCollectors(this.#db.pool);
    this.#health = presentHealth(collectors, unheldShards, now);
    this.#beatAt = now;
    this.#send(this.#encode('beat', { at: toTimestamp(now), panel: this.#health }));
  }

  async #begin(): Promise<void> {
    const bound = await readBound(this.#db.pool);
    this.#freshness.reset(await readHealth(this.#db.pool), this.#now());
    this.#flaps.reset(await listFlapping(this.#db.pool));
    this.#bound = bound;
  }

  async #tellChanges(since: bigint): Promise<void> {
    const { pool, prisma } = this.#db;
    const changes = await readChanges(pool, since);
    // A database that was put back to an earlier day, or more news than anybody could follow.
    if (changes === null || changes.bound < since) return this.#startOver();
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
    if (polled.length > 0)
      this.#owe(this.#freshness.update(await readHealth(pool, { instanceIds: polled }), this.#now()));

    const rows = await readHistoryRows(pool, {
      transition: subjects('transition'),
      gap: subjects('gap'),
      restart: subjects('restart'),
    });
    const commands = await readCommands(prisma, subjects('command', 'command_outcome'));
    const breakers = [...subjects('circuit').map(Number), ...commands.map((command) => command.breakerId)];
    if (rows.length > 0) this.#publish('transition', { items: rows.map(presentHistoryRow) });
    if (commands.length > 0) this.#publish('command', { items: commands.map(presentCommand) });
    await this.#tellOwed(breakers, [...services]);

    const bound = changes.bound;
    this.#told = new Map(changes.rows.filter((row) => row.xid >= bound).map((row) => [keyOf(row), row.xid]));
    this.#bound = bound;
  }

  #owe(flips: HealthFlips): void {
    for (const id of flips.instanceIds) this.#owedInstances.add(id);
    for (const id of flips.serviceIds) this.#owedServices.add(id);
  }

  /** Tells of breakers as they are now: those given, those of the services given, and those that are owed. */
  async #tellOwed(breakers: readonly number[] = [], changedServices: readonly number[] = []): Promise<void> {
    const { pool } = this.#db;
    const [instances, services] = [
      [...this.#owedInstances],
      new Set([...this.#owedServices, ...changedServices]),
    ];
    const touched =
      instances.length + changedServices.length > 0
        ? await listBreakerIds(pool, { serviceIds: changedServices, instanceIds: instances })
        : [];
    const ids = new Set([...breakers, ...touched, ...this.#owedBreakers]);
    if (ids.size > 0) {
      const found = await readFleet(pool, { breakerIds: [...ids] });
      const now = this.#now();
      this.#flaps.update(found);
      for (const breaker of found) ids.delete(breaker.id);
      const items = found.map((breaker) => presentBreaker(breaker, now));
      this.#publish('breaker', { items, removed: [...ids].map(String) });
    }
    if (services.size > 0) this.#publish('service', { ids: [...services].map(String) });
    this.#owedBreakers = new Set();
    this.#owedInstances = new Set();
    this.#owedServices = new Set();
  }

  async #startOver(): Promise<void> {
    this.#told = new Map();
    await this.#begin();
    this.#publish('resync', { at: toTimestamp(this.#now()) });
  }

  #publish<Name extends StreamEventName>(name: Name, data: StreamEvent<Name>): void {
    this.#number += 1;
    const frame: StreamFrame = { number: this.#number, at: this.#now(), bytes: this.#encode(name, data) };
    this.#ring.push(frame);
    this.#send(frame.bytes);
  }

  #encode<Name extends StreamEventName>(name: Name, data: StreamEvent<Name>): Uint8Array {
    return this.#encoder.encode(`id: ${this.#cursor()}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #send(bytes: Uint8Array): void {
    for (const subscriber of this.#subscribers) subscriber.send(bytes);
  }
}

function keyOf(row: ChangedRow): string {
  return `${row.table}:${row.id}`;
}
