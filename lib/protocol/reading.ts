import type { CircuitState } from './state.ts';

/** An operator's hold as the service reports it. Times in epoch milliseconds; `until` null means until reset. */
export interface Hold {
  readonly since: number | null;
  readonly until: number | null;
  readonly actor: string | null;
  readonly reason: string | null;
}

/** Level-1 counters since the process started; null where the service does not report one. */
export interface Counters {
  readonly calls: number | null;
  readonly successes: number | null;
  readonly failures: number | null;
  readonly ignored: number | null;
  readonly blocked: number | null;
  readonly fallbackUsed: number | null;
  readonly fallbackFailed: number | null;
  readonly transitions: number | null;
}

/** One breaker of one answer, parsed. Whatever the service did not say is null. Times in epoch milliseconds. */
export interface CircuitReading {
  readonly name: string;
  readonly state: CircuitState;
  /** The state as the service wrote it (cut at 100 characters); shown when `state` is `unknown`. */
  readonly rawState: string;
  readonly failureCount: number;
  readonly successCount: number;
  /** 0..1 */
  readonly failureRate: number;
  /** Outcomes the failure rate is computed from; 0: the rate is not known yet; null: the service does not say. */
  readonly windowCalls: number | null;
  readonly stateSince: number | null;
  readonly retryAt: number | null;
  readonly held: Hold | null;
  readonly counters: Counters;
  /** The seed's configuration keys, kept as they came; null when left out. */
  readonly config: Readonly<Record<string, unknown>> | null;
  /** Level 2: the breaker's last journal row. */
  readonly lastSeq: number | null;
}

/** One row of a service's journal. Times in epoch milliseconds. */
export interface JournalRow {
  readonly seq: number;
  readonly breaker: string;
  readonly at: number;
  readonly from: CircuitState;
  readonly to: CircuitState;
  /** One of the protocol's causes, or the text as it came. */
  readonly cause: string;
  readonly failureCount: number | null;
  readonly failureRate: number | null;
  readonly windowCalls: number | null;
  readonly error: string | null;
  readonly hold: { readonly until: number | null } | null;
  readonly actor: string | null;
  readonly reason: string | null;
  /** The idempotency key of the command that wrote this row. */
  readonly command: string | null;
}

/** Whether the service says that its levers work; `unknown` where the protocol has no way to say it (level 0). */
export type CommandsOffered = 'on' | 'off' | 'unknown';

/** A level 0 or 1 answer. Level 1 is an answer in which any breaker carries a level-1 field. */
export interface SnapshotReading {
  readonly level: 0 | 1;
  readonly commands: CommandsOffered;
  readonly circuits: ReadonlyMap<string, CircuitReading>;
}

/** A level 2 answer. */
export interface JournalReading {
  readonly level: 2;
  readonly commands: CommandsOffered;
  readonly service: string;
  readonly instanceId: string;
  readonly bootId: string;
  /** The service's own clock, epoch milliseconds. */
  readonly now: number;
  readonly seq: number;
  readonly oldestSeq: number;
  readonly more: boolean;
  readonly circuits: ReadonlyMap<string, CircuitReading>;
  readonly rows: readonly JournalRow[];
}

export type Reading = SnapshotReading | JournalReading;
