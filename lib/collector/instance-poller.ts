import type { Logger } from 'pino';
import type { KnownInstance } from '#lib/domain/known.ts';
import type { Reach } from '#lib/domain/own-network.ts';
import { backOffMs, nextPollAt, pollOffset } from '#lib/domain/schedule.ts';
import type { Told } from '#lib/domain/told.ts';
import type { Reading } from '#lib/protocol/reading.ts';
import type { HeldLease } from '#lib/store/fence.ts';
import type { PolledInstance } from '#lib/store/instances.ts';
import type { InstanceRecord } from '#lib/store/recording/instance-record.ts';
import type { InstanceMemory } from './instance-memory.ts';
import { PollFailure } from './outbound/failure.ts';
import type { ReadResult } from './outbound/read-service.ts';
import type { Recorded } from './recorder.ts';
import { sleepUntil } from './sleep.ts';
import type { PollResult } from './telemetry/metrics.ts';

/** What a poller needs of the rest of the collector. */
export interface PollerPorts {
  readonly now: () => number;
  readonly random: () => number;
  /** Reads the service; waits for news up to `waitMs` where the service can. Throws `PollFailure`. */
  readonly read: (question: Question, signal: AbortSignal) => Promise<ReadResult<Reading>>;
  /** Loads what is stored of the instance. */
  readonly load: (instanceId: number) => Promise<InstanceMemory>;
  readonly record: (record: InstanceRecord) => Promise<Recorded>;
  readonly queue: (record: InstanceRecord) => void;
  readonly lease: (shard: number) => HeldLease | null;
  /** Told how late a poll began, in milliseconds. */
  readonly onLateness: (ms: number) => void;
  /** Told how each poll ended, once what it brought is stored or queued. */
  readonly onPolled: (result: PollResult) => void;
  readonly log: Logger;
}

export interface Question {
  readonly level: 0 | 1 | 2 | null;
  readonly cursor: { readonly bootId: string; readonly seq: number } | null;
  readonly waitMs: number;
}

const STORAGE_RETRY_MS = 1_000;
const JOURNAL_ASKED_AGAIN_EVERY = 12;

/** Polls one instance: never two questions in flight, and what an answer means is stored before the next one is asked. */
export class InstancePoller {
  readonly instance: PolledInstance;
  readonly #ports: PollerPorts;
  readonly #stop = new AbortController();
  #memory: InstanceMemory | null = null;
  #failures = 0;
  #polls = 0;
  #wake: (() => void) | null = null;
  #done: Promise<void> | null = null;

  constructor(instance: PolledInstance, ports: PollerPorts) {
    this.instance = instance;
    this.#ports = ports;
  }

  /** What is stored of the instance; null before the first load. */
  get known(): KnownInstance | null {
    return this.#memory?.known ?? null;
  }

  /** Why the last poll failed, in one sentence; null after a good one. */
  get failure(): Told | null {
    return this.#memory?.failureDetail ?? null;
  }

  /** Whether the instance was reached of late, and if not, since when. */
  get reach(): Reach {
    const { serviceId, url, pollIntervalMs } = this.instance;
    const failure = this.#memory?.failing ?? null;
    return { serviceId, host: new URL(url).hostname, pollIntervalMs, failure };
  }

  start(): void {
    this.#done ??= this.#run();
  }

  /** Ends the question in flight and is done when nothing of this poller runs any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    await this.#done;
  }

  /** Polls now instead of at the next due moment; has no effect on a question in flight. */
  pollSoon(): void {
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { now } = this.#ports;
    let dueAt = now() + pollOffset(this.instance.instanceId, Math.min(1_000, this.instance.pollIntervalMs));
    while (!this.#stop.signal.aborted) {
      await this.#sleepUntil(dueAt);
      if (this.#stop.signal.aborted) return;
      this.#ports.onLateness(Math.max(0, now() - dueAt));
      dueAt = await this.#pollOnce();
    }
  }

  async #sleepUntil(at: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      void sleepUntil(at, this.#ports.now, this.#stop.signal).then(resolve);
    });
    this.#wake = null;
  }

  /** Polls and stores; says when the next poll is due. Our own storage being away is never a fault of the service. */
  async #pollOnce(): Promise<number> {
    const { now, log, load } = this.#ports;
    try {
      this.#memory ??= await load(this.instance.instanceId);
      return await this.#readAndStore(this.#memory);
    } catch (error) {
      if (this.#stop.signal.aborted) return now();
      log.error(
        { err: error, instanceId: this.instance.instanceId },
        'a poll could not be stored, trying again',
      );
      this.#memory = null;
      this.#ports.onPolled('not_stored');
      return now() + STORAGE_RETRY_MS;
    }
  }

  async #readAndStore(memory: InstanceMemory): Promise<number> {
    const { now, read, random, onPolled } = this.#ports;
    const interval = this.instance.pollIntervalMs;
    const startedAt = now();
    try {
      const question = this.#question(memory);
      const result = await read(question, this.#stop.signal);
      const endedAt = now();
      const change = memory.takeReading(result.reading, endedAt);
      await this.#store(memory, change.record, change.urgent);
      onPolled(change.record.state.failureCode === null ? 'ok' : 'sequence_regression');
      this.#failures = 0;
      const { reading } = result;
      const more = reading.level === 2 && reading.more;
      // Without a cursor a journal answers at once; only the next question can wait.
      const waited = result.waited || (reading.level === 2 && question.cursor === null);
      return nextPollAt({ startedAt, endedAt, waited, news: change.urgent, more }, interval);
    } catch (error) {
      if (!(error instanceof PollFailure)) throw error;
      if (error.code === 'closed') return now();
      this.#failures += 1;
      const change = memory.takeFailure({ code: error.code, detail: error.detail }, now());
      await this.#store(memory, change.record, change.urgent);
      onPolled(error.code);
      return now() + backOffMs(this.#failures, interval, random());
    }
  }

  #question(memory: InstanceMemory): Question {
    this.#polls += 1;
    const { level, bootId, cursorSeq } = memory.known;
    const askAgain = level !== 2 && this.#polls % JOURNAL_ASKED_AGAIN_EVERY === 0;
    return {
      level: askAgain ? null : level,
      cursor: level === 2 && bootId !== null ? { bootId, seq: cursorSeq } : null,
      waitMs: this.instance.pollIntervalMs,
    };
  }

  async #store(memory: InstanceMemory, part: Omit<InstanceRecord, 'lease'>, urgent: boolean): Promise<void> {
    const lease = this.#ports.lease(this.instance.shard);
    if (lease === null) {
      this.#memory = null;
      return;
    }
    const record = { ...part, lease };
    if (!urgent) return this.#ports.queue(record);
    const recorded = await this.#ports.record(record);
    if (recorded === 'fenced') this.#memory = null;
    else memory.learnIds(recorded.circuits);
  }
}
