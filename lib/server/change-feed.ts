import type { PanelHealth } from '#lib/contract/panel.ts';
import { tell } from '#lib/contract/sentences.ts';
import { STREAM_BEAT_MS } from '#lib/contract/stream.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import { readCollectors } from '#lib/store/collectors.ts';
import type { Database } from '#lib/store/database.ts';
import { ChangeTeller } from './change-teller.ts';
import { PanelError } from './errors.ts';
import { EventStream, type Subscriber } from './event-stream.ts';
import type { Logger } from './log.ts';
import { presentHealth } from './present-health.ts';

/** Hints bring a look at once, but no more than one in this time, in milliseconds. */
const MIN_LOOK_MS = 50;
/** Without a hint there is a look this often, in milliseconds: hints can get lost. */
const MAX_LOOK_MS = 1_000;

export interface ChangeFeedOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly now: () => number;
}

/**
 * What changed, read once for all browsers of this process and told to them as the events of the stream. It follows the tables in commit
 * order; hints only make it look sooner. While the database is away it is silent: no heartbeat says that all is well.
 */
export class ChangeFeed {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #stream: EventStream;
  readonly #teller: ChangeTeller;
  /** How the latest look at the database ended; null before the first. */
  #isLive: boolean | null = null;
  #health: PanelHealth | null = null;
  #beatAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isHinted = false;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor({ db, log, now }: ChangeFeedOptions) {
    this.#db = db;
    this.#log = log;
    this.#now = now;
    this.#stream = new EventStream(now);
    this.#teller = new ChangeTeller(db, this.#stream, now);
  }

  /** Begins to follow. */
  start(): void {
    this.#lookIn(0);
  }

  /** A hint that there is something new; taken up at once while somebody listens. */
  hint(): void {
    if (!this.#stream.hasSubscribers) return;
    this.#isHinted = true;
    this.#lookIn(this.#lookedAt + MIN_LOOK_MS - this.#now());
  }

  /** Settles while it is live: the latest look at the database succeeded. Throws `PanelError` (unavailable) while it is not. */
  async ready(): Promise<void> {
    if (!this.#isLive) await (this.#looking ?? this.#look());
    this.#requireLive();
  }

  /** Where the stream stands: whoever reads the tables after asking misses nothing that comes later. Throws as {@link ready}. */
  async position(): Promise<string> {
    await this.ready();
    return this.#stream.cursor;
  }

  /** As `EventStream.subscribe`, with a heartbeat at once. Throws as {@link ready}: without a database there is nothing live to tell. */
  subscribe(cursor: string | null, subscriber: Subscriber): () => void {
    this.#requireLive();
    const unsubscribe = this.#stream.subscribe(cursor, subscriber);
    this.#beat(subscriber);
    this.hint();
    return unsubscribe;
  }

  /** Ends every stream and stops. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#stream.close();
    await this.#looking;
  }

  #requireLive(): void {
    if (this.#isLive && !this.#isClosed) return;
    throw new PanelError('unavailable', tell('nothing_live'));
  }

  #lookIn(ms: number): void {
    if (this.#isClosed || this.#looking) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), Math.max(0, ms));
  }

  #look(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#isHinted = false;
    this.#lookedAt = this.#now();
    this.#looking = this.#follow().then(
      () => this.#lookEnded(null),
      (error: unknown) => this.#lookEnded({ error }),
    );
    return this.#looking;
  }

  async #follow(): Promise<void> {
    await this.#teller.tellChanges();
    if (this.#now() - this.#beatAt < STREAM_BEAT_MS) return;
    await this.#teller.tellOfTime();
    const { collectors, unheldShards } = await readCollectors(this.#db.pool);
    this.#beatAt = this.#now();
    this.#health = presentHealth(collectors, unheldShards, this.#beatAt);
    this.#beat();
  }

  #beat(only?: Subscriber): void {
    if (this.#health)
      this.#stream.mention('beat', { at: toTimestamp(this.#now()), panel: this.#health }, only);
  }

  #lookEnded(failure: { error: unknown } | null): void {
    const isLive = failure === null;
    if (isLive && !this.#isLive) this.#log.info('the live stream follows the database');
    if (failure && this.#isLive !== false)
      this.#log.error({ err: failure.error }, 'the live stream cannot read the database');
    this.#isLive = isLive;
    this.#looking = null;
    const beatDue = this.#beatAt + STREAM_BEAT_MS - this.#now();
    this.#lookIn(this.#isHinted ? MIN_LOOK_MS : Math.max(MIN_LOOK_MS, Math.min(MAX_LOOK_MS, beatDue)));
  }
}
