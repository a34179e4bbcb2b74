import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { InstanceRecord } from '#lib/store/recording/instance-record.ts';
import { POLL_FAILURE_CODES, type PollFailureCode } from '../outbound/failure.ts';
import { countProcess } from './process-metrics.ts';

/** How a poll ended. `not_stored`: our own database did not take it, which is no fault of the service. */
export type PollResult = 'ok' | 'sequence_regression' | 'not_stored' | PollFailureCode;

/** `lost`: a shard that this collector held was taken over meanwhile. */
export type LeaseChange = 'acquired' | 'released' | 'lost';

export type CommandOutcome = 'applied' | 'refused' | 'unknown' | 'superseded';

/** What waits for the database: for its record to be written, or for its step to be committed. */
type DatabaseWork = (typeof DATABASE_WORK)[number];

/** What is asked at every scrape. */
export interface MetricSources {
  /** Shards held. */
  readonly shards: () => number;
  /** Instances polled. */
  readonly instances: () => number;
  /**
   * What waits: readings with news and readings with counters only (instances), commands under way, and statements without a
   * connection.
   */
  readonly queues: () => Readonly<Record<Queue, number>>;
}

type Queue = (typeof QUEUES)[number];

const PREFIX = 'breaker_panel_collector_';
const POLL_RESULTS: readonly PollResult[] = [
  'ok',
  'sequence_regression',
  'not_stored',
  ...POLL_FAILURE_CODES,
];
const QUEUES = ['news', 'counters', 'commands', 'connections'] as const;
const LEASE_CHANGES: readonly LeaseChange[] = ['acquired', 'released', 'lost'];
const OUTCOMES: readonly CommandOutcome[] = ['applied', 'refused', 'unknown', 'superseded'];
const EVIDENCE = ['journal', 'observed'] as const;
const GAP_REASONS: readonly InstanceRecord['gaps'][number]['why'][] = [
  'wrapped',
  'tail_not_known',
  'counted',
];
const DATABASE_WORK = ['readings', 'commands', 'leases', 'roster', 'incidents'] as const;
const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * What the collector counts of itself, as Prometheus metrics in a registry of its own. Every label takes its values from a list in
 * the code, never from a service, and every series is there from the start, so that a rate sees the first event too.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #polls = this.#counter('polls_total', 'Polls by how they ended.', 'result', POLL_RESULTS);
  readonly #lateness = new Histogram({
    name: `${PREFIX}poll_lateness_seconds`,
    help: 'How long after its due moment a poll began.',
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #transitions = this.#counter(
    'transitions_total',
    'Transitions stored, by evidence.',
    'evidence',
    EVIDENCE,
  );
  readonly #gaps = this.#counter('gaps_total', 'Gaps stored, by reason.', 'why', GAP_REASONS);
  readonly #restarts = this.#counter('restarts_total', 'New processes of instances seen.');
  readonly #leaseChanges = this.#counter(
    'lease_changes_total',
    'Shards taken, given back and lost.',
    'change',
    LEASE_CHANGES,
  );
  readonly #commands = this.#counter(
    'commands_total',
    'Commands that ended on an instance, by outcome.',
    'outcome',
    OUTCOMES,
  );
  readonly #databaseWait = new Histogram({
    name: `${PREFIX}database_wait_seconds`,
    help: 'How long work waited for the database, a connection included.',
    labelNames: ['work'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #databaseErrors = this.#counter(
    'database_errors_total',
    'Work that the database did not take.',
    'work',
    DATABASE_WORK,
  );

  constructor(sources: MetricSources) {
    for (const work of DATABASE_WORK) this.#databaseWait.zero({ work });
    this.#gauge('shards', 'Shards whose lease is held.', (gauge) => gauge.set(sources.shards()));
    this.#gauge('instances', 'Instances polled.', (gauge) => gauge.set(sources.instances()));
    this.#gauge(
      'queue_depth',
      'What waits: readings with news, readings with counters only, commands under way, work without a connection.',
      (gauge) => {
        const waiting = sources.queues();
        for (const queue of QUEUES) gauge.set({ queue }, waiting[queue]);
      },
      'queue',
    );
    countProcess(this.#registry);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything, in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  polled(result: PollResult): void {
    this.#polls.inc({ result });
  }

  /** A poll began so many milliseconds late. */
  late(ms: number): void {
    this.#lateness.observe(ms / 1_000);
  }

  /** Records that the database has taken. */
  stored(records: readonly Pick<InstanceRecord, 'transitions' | 'gaps' | 'restart'>[]): void {
    for (const { transitions, gaps, restart } of records) {
      for (const { evidence } of transitions) this.#transitions.inc({ evidence });
      for (const { why } of gaps) this.#gaps.inc({ why });
      if (restart) this.#restarts.inc();
    }
  }

  leasesChanged(change: LeaseChange, shards: number): void {
    this.#leaseChanges.inc({ change }, shards);
  }

  commandsEnded(outcome: CommandOutcome, commands = 1): void {
    this.#commands.inc({ outcome }, commands);
  }

  /** Times work on the database, and counts it when it fails. */
  async timed<Result>(work: DatabaseWork, run: () => Promise<Result>): Promise<Result> {
    const end = this.#databaseWait.startTimer({ work });
    try {
      return await run();
    } catch (error) {
      this.#databaseErrors.inc({ work });
      throw error;
    } finally {
      end();
    }
  }

  #counter<Label extends string>(
    name: string,
    help: string,
    label?: Label,
    values: readonly string[] = [],
  ): Counter<Label> {
    const labelNames = label ? [label] : [];
    const counter = new Counter<Label>({
      name: PREFIX + name,
      help,
      labelNames,
      registers: [this.#registry],
    });
    for (const value of values) counter.inc({ [label ?? '']: value } as Record<Label, string>, 0);
    return counter;
  }

  #gauge(name: string, help: string, collect: (gauge: Gauge<string>) => void, label?: string): void {
    new Gauge<string>({
      name: PREFIX + name,
      help,
      labelNames: label ? [label] : [],
      registers: [this.#registry],
      collect() {
        collect(this);
      },
    });
  }
}
