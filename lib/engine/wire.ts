/** The state of a circuit, as the wire names it. */
export type StateName = 'closed' | 'open' | 'half_open';

/** Why a circuit changed, or what it was told to do. */
export type Cause =
  | 'failure_threshold'
  | 'failure_rate'
  | 'probe_failed'
  | 'probe_timed_out'
  | 'probes_succeeded'
  | 'timeout_elapsed'
  | 'forced_open'
  | 'reset'
  | 'hold_expired';

/** An operator's hold, as the wire carries it: `until` is null when only a reset ends it. */
export interface HeldStats {
  readonly since: string;
  readonly until: string | null;
  readonly actor: string | null;
  readonly reason: string | null;
}

/** The configuration under the names of the seed's `CircuitBreakerConfig`; `timeout` is in seconds. */
export interface ConfigStats {
  readonly failure_threshold: number;
  readonly success_threshold: number;
  readonly timeout: number;
  readonly half_open_max_calls: number;
  readonly sliding_window_size: number;
  readonly failure_rate_threshold: number;
}

/** What `getStats()` tells, and what the snapshot carries for a breaker: levels 0 and 1. */
export interface CircuitBreakerStats {
  readonly name: string;
  readonly state: StateName;
  /** Consecutive failures. */
  readonly failure_count: number;
  /** Successes since the last change of state. */
  readonly success_count: number;
  /** 0..1 over the window; while open and half-open as it was at the trip. Not known while `window_calls` is 0. */
  readonly failure_rate: number;
  /** Calls that ran = successes + failures + ignored + still in flight. */
  readonly calls_total: number;
  readonly successes_total: number;
  readonly failures_total: number;
  /** Errors that are not expected ones, aborted calls and released permits. */
  readonly ignored_total: number;
  readonly calls_blocked_total: number;
  /** Fallbacks that answered. */
  readonly fallback_used_total: number;
  readonly fallback_failed_total: number;
  readonly state_transitions_total: number;
  readonly state_since: string;
  /** When an open circuit will next try; null when it is not open, or is held until a reset. */
  readonly retry_at: string | null;
  readonly window_calls: number;
  readonly held: HeldStats | null;
  readonly config: ConfigStats;
}

/** One change of state. The counts are those at the moment of the change, before it cleared them. */
export interface Transition {
  readonly breaker: string;
  readonly at: string;
  readonly from: StateName;
  readonly to: StateName;
  readonly cause: Cause;
  readonly failure_count: number;
  readonly failure_rate: number;
  readonly window_calls: number;
  /** The error of the call that caused the change, in words. */
  readonly error: string | null;
  /** The hold after the change. */
  readonly hold: { readonly until: string | null } | null;
  readonly actor: string | null;
  readonly reason: string | null;
  /** The idempotency key of the command that caused it. */
  readonly command: string | null;
}

/** A row of the journal: a transition, or a command that changed no state (`from` = `to`). */
export interface JournalRow extends Transition {
  /** Counts every row of the process, from 1, without holes. */
  readonly seq: number;
}

/** A breaker in the journal's answer; `config` is left out once the reader has it. */
export interface JournalBreakerStats extends Omit<CircuitBreakerStats, 'config'> {
  readonly config?: ConfigStats;
  /** The breaker's last row; 0 when it has none. */
  readonly last_seq: number;
}

/** The answer of the journal: level 2. */
export interface JournalAnswer {
  readonly service: string;
  readonly instance_id: string;
  readonly boot_id: string;
  readonly now: string;
  readonly seq: number;
  readonly oldest_seq: number;
  readonly more: boolean;
  readonly breakers: Readonly<Record<string, JournalBreakerStats>>;
  readonly journal: readonly JournalRow[];
}

/** The body of a command. */
export interface CommandBody {
  readonly breaker: string;
  readonly boot_id?: string | null;
  readonly actor?: string | null;
  readonly reason?: string | null;
  readonly hold?: boolean | null;
  readonly hold_for_ms?: number | null;
}

/** The answer to an accepted command; `seq` is the command's row. */
export interface CommandAnswer {
  readonly instance_id: string;
  readonly boot_id: string;
  readonly seq: number;
  readonly breaker: CircuitBreakerStats;
}
