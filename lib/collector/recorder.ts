import type { Logger } from 'pino';
import type { CircuitIds, InstanceRecord, WrittenCircuits } from '#lib/store/recording/instance-record.ts';

/** What became of an urgent record: the ids of its circuits, or `fenced` when another collector has the shard now. */
export type Recorded = { readonly circuits: ReadonlyMap<string, CircuitIds> } | 'fenced';

export interface RecorderOptions {
  /** Writes records in one transaction; instances missing from the answer were fenced off. */
  readonly write: (records: readonly InstanceRecord[]) => Promise<WrittenCircuits>;
  /** How long counters may wait to be written together, in milliseconds. Default 1,000. */
  readonly flushEveryMs?: number;
  readonly log: Logger;
}

interface Waiting {
  readonly record: InstanceRecord;
  readonly settle: (result: Recorded) => void;
  readonly fail: (error: unknown) => void;
}

const MOST_SAMPLES_KEPT = 2_000;

/**
 * The collector's one writer: transitions are written at once, in one transaction with whatever else is ready; counters wait to be
 * written in batches. One transaction at a time, so nothing older ever overwrites something newer.
 */
export class Recorder {
  readonly #options: Required<RecorderOptions>;
  readonly #queued = new Map<number, InstanceRecord>();
  #urgent: Waiting[] = [];
  #flushDue = false;
  #writing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: RecorderOptions) {
    this.#options = { flushEveryMs: 1_000, ...options };
  }

  /** How many instances wait to be written: with news, and with counters only. */
  get waiting(): { readonly news: number; readonly counters: number } {
    return { news: this.#urgent.length, counters: this.#queued.size };
  }

  /** Writes at once. Rejects when the database does not take it; whether it is stored must then be read. */
  record(record: InstanceRecord): Promise<Recorded> {
    return new Promise((settle, fail) => {
      this.#urgent.push({ record: this.#mergeQueued(record), settle, fail });
      void this.#pump();
    });
  }

  /** Writes within the flush interval, merged with what already waits for the same instance. */
  queue(record: InstanceRecord): void {
    this.#queued.set(record.instanceId, this.#mergeQueued(record));
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.flushEveryMs);
  }

  /** Writes everything that waits, and is done when nothing waits any more. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flushDue = true;
    return this.#pump();
  }

  /** Forgets what waits for an instance that this collector no longer polls. */
  drop(instanceId: number): void {
    this.#queued.delete(instanceId);
  }

  /** Writes what waits, once, and stops. */
  async close(): Promise<void> {
    await this.flush();
    if (this.#timer) clearTimeout(this.#timer);
  }

  #mergeQueued(record: InstanceRecord): InstanceRecord {
    const before = this.#queued.get(record.instanceId);
    this.#queued.delete(record.instanceId);
    return before ? mergeRecords(before, record) : record;
  }

  #takeQueued(): InstanceRecord[] {
    this.#flushDue = false;
    const records = [...this.#queued.values()];
    this.#queued.clear();
    return records;
  }

  #pump(): Promise<void> {
    this.#writing ??= this.#writeWhatWaits().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #writeWhatWaits(): Promise<void> {
    while (this.#urgent.length > 0 || this.#flushDue) {
      const queued = this.#flushDue ? this.#takeQueued() : [];
      const urgent = this.#urgent;
      this.#urgent = [];
      if (urgent.length + queued.length > 0) await this.#writeTogether(urgent, queued);
    }
  }

  async #writeTogether(waiting: readonly Waiting[], queued: readonly InstanceRecord[]): Promise<void> {
    try {
      const records = [...waiting.map(({ record }) => record), ...queued];
      const written = await this.#options.write(records);
      for (const { record, settle } of waiting) settle(resultFor(written, record));
    } catch (error) {
      if (waiting.length + queued.length === 1) this.#giveUp(waiting, queued, error);
      else await this.#writeOneByOne(waiting, queued);
    }
  }

  /** One record that cannot be stored must not keep the others from it. */
  async #writeOneByOne(waiting: readonly Waiting[], queued: readonly InstanceRecord[]): Promise<void> {
    for (const one of waiting) await this.#writeTogether([one], []);
    for (const one of queued) await this.#writeTogether([], [one]);
  }

  #giveUp(waiting: readonly Waiting[], queued: readonly InstanceRecord[], error: unknown): void {
    for (const { fail } of waiting) fail(error);
    for (const record of queued) {
      this.#options.log.warn(
        { err: error, instanceId: record.instanceId },
        'counters not stored, trying again',
      );
      if (!this.#queued.has(record.instanceId)) this.queue(boundSamples(record));
    }
  }
}

function resultFor(written: WrittenCircuits, record: InstanceRecord): Recorded {
  const circuits = written.get(record.instanceId);
  return circuits ? { circuits } : 'fenced';
}

/** Two records of one instance as one: the newer state, everything else of both. */
function mergeRecords(older: InstanceRecord, newer: InstanceRecord): InstanceRecord {
  const names = new Set(newer.circuits.map((circuit) => circuit.name));
  const spans = new Map([...older.coverage, ...newer.coverage].map((span) => [span.fromAt, span]));
  return {
    ...newer,
    circuits: [...older.circuits.filter((circuit) => !names.has(circuit.name)), ...newer.circuits],
    transitions: [...older.transitions, ...newer.transitions],
    gaps: [...older.gaps, ...newer.gaps],
    restart: newer.restart ?? older.restart,
    coverage: [...spans.values()],
    samples: [...older.samples, ...newer.samples],
  };
}

function boundSamples(record: InstanceRecord): InstanceRecord {
  return { ...record, samples: record.samples.slice(-MOST_SAMPLES_KEPT) };
}
