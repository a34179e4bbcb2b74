import type { StateName } from '../index.ts';

/** The options that a random run varies. */
export interface ModelConfig {
  failureThreshold: number;
  successThreshold: number;
  timeoutMs: number;
  halfOpenMaxCalls: number;
  slidingWindowSize: number;
  failureRateThreshold: number;
  probeTimeoutMs?: number;
}

/** How a call ends. */
export type Ending = 'success' | 'failure' | 'ignored';

interface ModelCall {
  readonly era: number;
  /** When a probe is given up; undefined for calls of a closed circuit. */
  readonly deadline?: number;
  givenUp: boolean;
}

/** A change of state, or a command that made none. */
export interface ModelRow {
  readonly from: StateName;
  readonly to: StateName;
  readonly cause: string;
  readonly at: number;
  readonly failures: number;
  readonly rate: number;
  readonly outcomes: number;
  readonly command: string | null;
}

/**
 * What a breaker is to do, written for being obvious: lists instead of rings, an era counted up instead of tokens, and
 * time that makes every change at its moment instead of when somebody looks.
 */
export class ReferenceModel {
  now = 0;
  wallAhead = 0;
  state: StateName = 'closed';
  since = 0;
  openUntil = Infinity;
  held: { until: number; since: number } | null = null;
  outcomes: boolean[] = [];
  consecutive = 0;
  successes = 0;
  /** Whether the breaker is in a registry, whose journal it then writes. */
  isListed = true;
  readonly rows: ModelRow[] = [];
  readonly changes: ModelRow[] = [];
  readonly totals = { calls: 0, success: 0, failure: 0, ignored: 0, blocked: 0 };
  readonly #calls = new Map<number, ModelCall>();
  readonly config: ModelConfig;
  #era = 0;

  constructor(config: ModelConfig) {
    this.config = { ...config };
  }

  get inFlight(): number {
    return [...this.#calls.values()].filter((call) => !call.givenUp).length;
  }

  /** Time passes; what is due on the way happens at its moment. */
  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = Math.min(this.openUntil, ...this.#probes().map(({ deadline = Infinity }) => deadline));
      if (due > end) break;
      this.now = due;
      if (this.state === 'open') this.#become('half_open', this.held ? 'hold_expired' : 'timeout_elapsed');
      else this.#giveUp();
    }
    this.now = end;
  }

  /** A call arrives; says why it is refused, or null when it runs. */
  begin(id: number): string | null {
    if (this.state === 'open') return this.#refuse(this.held ? 'circuit_held' : 'circuit_open');
    if (this.state === 'half_open' && this.#probes().length >= this.config.halfOpenMaxCalls) {
      return this.#refuse('half_open_full');
    }
    const wait = this.config.probeTimeoutMs ?? this.config.timeoutMs;
    const deadline = this.state === 'half_open' ? this.now + wait : undefined;
    this.#calls.set(id, { era: this.#era, deadline, givenUp: false });
    this.totals.calls++;
    return null;
  }

  /** A call that runs ends. */
  end(id: number, how: Ending): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (!call || call.givenUp) return;
    this.totals[how]++;
    if (call.era !== this.#era || how === 'ignored') return;
    this.consecutive = how === 'failure' ? this.consecutive + 1 : 0;
    if (how === 'success') this.successes++;
    if (this.state === 'half_open') {
      if (how === 'failure') this.#become('open', 'probe_failed');
      else if (this.successes >= this.config.successThreshold) this.#become('closed', 'probes_succeeded');
      return;
    }
    this.outcomes = [...this.outcomes, how === 'failure'].slice(-this.config.slidingWindowSize);
    if (how !== 'failure') return;
    const full = this.outcomes.length === this.config.slidingWindowSize;
    if (this.consecutive >= this.config.failureThreshold) this.#become('open', 'failure_threshold');
    else if (full && this.rate >= this.config.failureRateThreshold) this.#become('open', 'failure_rate');
  }

  forceOpen(command: string | null): void {
    const isOpen = this.state === 'open';
    this.#told('open', 'forced_open', command);
    if (isOpen && !this.held) this.openUntil = this.now + this.config.timeoutMs;
  }

  hold(forMs: number, command: string | null): void {
    this.#told('open', 'forced_open', command);
    this.held = { until: this.now + forMs, since: this.now + this.wallAhead };
    this.openUntil = this.now + forMs;
  }

  reset(command: string | null): void {
    this.#told('closed', 'reset', command);
    this.#era++;
    this.#clear();
  }

  configure(partial: Partial<ModelConfig>): void {
    Object.assign(this.config, partial);
    this.outcomes = this.outcomes.slice(-this.config.slidingWindowSize);
  }

  get rate(): number {
    return this.outcomes.length === 0 ? 0 : this.outcomes.filter(Boolean).length / this.outcomes.length;
  }

  /** Somebody wants a state: it comes to be, or is already, which only a command is written for. */
  #told(to: StateName, cause: string, command: string | null): void {
    if (this.state !== to) this.#become(to, cause, command);
    else if (command !== null) this.#write(to, cause, command);
  }

  #become(to: StateName, cause: string, command: string | null = null): void {
    this.changes.push(this.#write(to, cause, command));
    this.#era++;
    this.state = to;
    this.since = this.now + this.wallAhead;
    this.held = null;
    this.openUntil = to === 'open' ? this.now + this.config.timeoutMs : Infinity;
    this.successes = 0;
    if (to === 'closed') this.#clear();
  }

  #write(to: StateName, cause: string, command: string | null): ModelRow {
    const { state: from, consecutive: failures, rate } = this;
    const at = this.now + this.wallAhead;
    const row = { from, to, cause, at, failures, rate, outcomes: this.outcomes.length, command };
    if (this.isListed) this.rows.push(row);
    return row;
  }

  #clear(): void {
    this.outcomes = [];
    this.consecutive = 0;
    this.successes = 0;
  }

  #refuse(code: string): string {
    this.totals.blocked++;
    return code;
  }

  #probes(): ModelCall[] {
    return this.state === 'half_open' ? [...this.#calls.values()].filter(({ era }) => era === this.#era) : [];
  }

  #giveUp(): void {
    for (const probe of this.#probes()) {
      if ((probe.deadline ?? Infinity) > this.now) continue;
      probe.givenUp = true;
      this.totals.failure++;
      this.consecutive++;
    }
    this.#become('open', 'probe_timed_out');
  }
}
