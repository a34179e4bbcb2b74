import type { Outcome } from './classify.ts';
import { type Instant, wallOf } from './clock.ts';
import type { ResolvedConfig } from './config.ts';
import type { RefusalCode } from './error.ts';
import { OutcomeWindow } from './outcome-window.ts';
import type { Cause, StateName } from './wire.ts';

/** An operator's hold on an open circuit. */
export interface Hold {
  /** Epoch milliseconds. */
  readonly since: number;
  readonly actor: string | null;
  readonly reason: string | null;
}

/** When a state began, on both clocks; flat, for an idle breaker is to be small. */
interface Begun {
  readonly since: number;
  readonly sinceWall: number;
}

/** Calls run. The object is the generation: calls let in under another one no longer count. */
export interface Closed extends Begun {
  readonly name: 'closed';
  successes: number;
}

/** Calls are refused until `due`, a monotonic time; Infinity while held until a reset. */
interface Open extends Begun {
  readonly name: 'open';
  readonly due: number;
  readonly hold: Hold | null;
}

/** A few calls run, to see whether the dependency is back. */
interface HalfOpen extends Begun {
  readonly name: 'half_open';
  readonly probes: Set<Probe>;
  successes: number;
}

/** What a circuit is in. */
export type State = Closed | Open | HalfOpen;

/** A call let into a half-open circuit; reclaimed when it has not settled by its deadline. */
export interface Probe {
  readonly name: 'probe';
  readonly generation: HalfOpen;
  readonly deadline: number;
  reclaimed: boolean;
}

/** What a call holds while it runs. */
export type Ticket = Closed | Probe;

/** Who acts, why, and by which command. */
export interface Act {
  readonly actor: string | null;
  readonly reason: string | null;
  /** The command's idempotency key; null for a command without one; undefined when code of the process acts. */
  readonly command: string | null | undefined;
}

/** One change of state, or an act that changed none; the counts are those before it cleared them. */
export interface Change {
  readonly from: StateName;
  readonly to: StateName;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly cause: Cause;
  readonly error: unknown;
  readonly act: Act;
  /** The hold after the change: when it ends, in epoch milliseconds; null when only a reset ends it. */
  readonly hold: { readonly until: number | null } | null;
  readonly failureCount: number;
  readonly failureRate: number;
  readonly windowCalls: number;
}

/** Who is told of what happens to a circuit, while it happens. */
export interface CircuitObserver {
  changed(change: Change): void;
  /** Time will change the circuit in so many milliseconds, unless something else does before. */
  dueIn(ms: number): void;
}

/** The changes of state there are; counted one by one, in this order. */
export const TRANSITIONS = [
  ['closed', 'open'],
  ['open', 'half_open'],
  ['open', 'closed'],
  ['half_open', 'open'],
  ['half_open', 'closed'],
] as const satisfies readonly (readonly [StateName, StateName])[];

const NOBODY: Act = { actor: null, reason: null, command: undefined };

/** The state machine of one breaker. It knows no clock: whoever calls says what time it is. */
export class Circuit {
  config: ResolvedConfig;
  state: State;
  /** Consecutive failures. */
  failures = 0;
  readonly window: OutcomeWindow;

  calls = 0;
  successesTotal = 0;
  failuresTotal = 0;
  ignoredTotal = 0;
  blocked = 0;
  fallbackUsed = 0;
  fallbackFailed = 0;

  readonly #observer: CircuitObserver;
  #transitions: number[] | null = null;

  constructor(config: ResolvedConfig, now: Instant, observer: CircuitObserver) {
    this.config = config;
    this.state = { name: 'closed', ...begun(now), successes: 0 };
    this.window = new OutcomeWindow(config.slidingWindowSize);
    this.#observer = observer;
  }

  /** How often the circuit made the change at an index of `TRANSITIONS`. */
  transitions(index: number): number {
    return this.#transitions?.[index] ?? 0;
  }

  /** The hold on the circuit, if it is held. */
  get hold(): Hold | null {
    return this.state.name === 'open' ? this.state.hold : null;
  }

  /** When an open circuit will try again, in epoch milliseconds; null when it is not open or held until reset. */
  dueWall(now: Instant): number | null {
    const { state } = this;
    return state.name === 'open' && state.due < Infinity ? wallOf(state.due, state, now) : null;
  }

  /** The monotonic time at which time alone will change the state; Infinity when it will not. */
  get due(): number {
    const { state } = this;
    if (state.name === 'closed') return Infinity;
    if (state.name === 'open') return state.due;
    let earliest = Infinity;
    for (const { deadline } of state.probes) if (deadline < earliest) earliest = deadline;
    return earliest;
  }

  /** Makes the changes that time has caused since anybody looked, each at the moment it was due. */
  refresh(now: Instant): void {
    for (let due = this.due; due <= now.monotonic; due = this.due) {
      this.#lapse({ monotonic: due, wall: wallOf(due, this.state, now) }, now);
    }
  }

  #lapse(at: Instant, now: Instant): void {
    const { state } = this;
    if (state.name === 'open') {
      this.#halfOpen(state.hold ? 'hold_expired' : 'timeout_elapsed', at, now);
    } else if (state.name === 'half_open') {
      for (const probe of state.probes) {
        if (probe.deadline > at.monotonic) continue;
        probe.reclaimed = true;
        this.failuresTotal++;
        this.failures++;
      }
      this.#open('probe_timed_out', at, now);
    }
  }

  /** Lets a call into a closed circuit, which takes no time; null when it is not closed. */
  pass(): Closed | null {
    if (this.state.name !== 'closed') return null;
    this.calls++;
    return this.state;
  }

  /** Lets a call in, or says why it is refused. */
  admit(now: Instant): Ticket | RefusalCode {
    this.refresh(now);
    const { state } = this;
    if (state.name === 'open') return state.hold ? 'circuit_held' : 'circuit_open';
    if (state.name === 'half_open') {
      if (state.probes.size >= this.config.halfOpenMaxCalls) return 'half_open_full';
      const wait = this.config.probeTimeoutMs ?? this.config.timeoutMs;
      const probe: Probe = {
        name: 'probe',
        generation: state,
        deadline: now.monotonic + wait,
        reclaimed: false,
      };
      state.probes.add(probe);
      this.#observer.dueIn(wait);
      this.calls++;
      return probe;
    }
    this.calls++;
    return state;
  }

  /**
   * Counts how a call of a closed circuit ended; one of an earlier generation goes to the totals only.
   * Returns the threshold it has reached, upon which `trip` is due.
   */
  count(generation: Closed, outcome: Outcome): Cause | null {
    this.#total(outcome);
    if (outcome === 'ignored' || generation !== this.state) return null;
    if (outcome === 'success') {
      generation.successes++;
      this.failures = 0;
      this.window.push(false);
      return null;
    }
    this.failures++;
    this.window.push(true);
    if (this.failures >= this.config.failureThreshold) return 'failure_threshold';
    return this.window.isFull && this.window.failureRate >= this.config.failureRateThreshold
      ? 'failure_rate'
      : null;
  }

  /** Opens a closed circuit whose threshold was reached. */
  trip(cause: Cause, error: unknown, now: Instant): void {
    this.#open(cause, now, now, error);
  }

  /** Counts how a probe ended and judges the half-open circuit by it. */
  settleProbe(probe: Probe, outcome: Outcome, error: unknown, now: Instant): void {
    this.refresh(now);
    if (probe.reclaimed) return;
    this.#total(outcome);
    const { generation } = probe;
    if (generation !== this.state) return;
    generation.probes.delete(probe);
    if (outcome === 'failure') {
      this.failures++;
      this.#open('probe_failed', now, now, error);
    } else if (outcome === 'success') {
      this.failures = 0;
      generation.successes++;
      if (generation.successes >= this.config.successThreshold) this.#close('probes_succeeded', now);
    }
  }

  /**
   * Opens the circuit by hand. With `hold`, it stays open for so many milliseconds (Infinity: until reset); a
   * hold replaces an earlier one. Without, an open circuit waits its timeout anew, and a held one stays as it is.
   */
  forceOpen(hold: number | null, act: Act, now: Instant): void {
    this.refresh(now);
    const { state } = this;
    const next: Open = {
      name: 'open',
      ...(state.name === 'open' ? sinceOf(state) : begun(now)),
      due: now.monotonic + (hold ?? this.config.timeoutMs),
      hold: hold === null ? null : { since: now.wall, actor: act.actor, reason: act.reason },
    };
    const keepsHold = state.name === 'open' && state.hold !== null && hold === null;
    this.#enter(keepsHold ? state : next, 'forced_open', now, now, undefined, act);
  }

  /** Closes the circuit by hand: counts and window are emptied, a hold is ended. */
  reset(act: Act, now: Instant): void {
    this.refresh(now);
    this.#close('reset', now, act);
  }

  /** Takes on another configuration; state, calls in flight and the newest outcomes stay. */
  configure(config: ResolvedConfig, now: Instant): void {
    this.refresh(now);
    if (config.slidingWindowSize !== this.config.slidingWindowSize)
      this.window.resize(config.slidingWindowSize);
    this.config = config;
  }

  #open(cause: Cause, at: Instant, now: Instant, error?: unknown): void {
    const due = at.monotonic + this.config.timeoutMs;
    this.#enter({ name: 'open', ...begun(at), due, hold: null }, cause, at, now, error);
  }

  #halfOpen(cause: Cause, at: Instant, now: Instant): void {
    this.#enter({ name: 'half_open', ...begun(at), probes: new Set(), successes: 0 }, cause, at, now);
  }

  #close(cause: Cause, now: Instant, act?: Act): void {
    const since = this.state.name === 'closed' ? sinceOf(this.state) : begun(now);
    this.#enter({ name: 'closed', ...since, successes: 0 }, cause, now, now, undefined, act);
  }

  /** The one place where the state changes: the new one brings its deadlines, closing clears the counts. */
  #enter(next: State, cause: Cause, at: Instant, now: Instant, error?: unknown, act: Act = NOBODY): void {
    const { name: from } = this.state;
    const { name: to } = next;
    const { failures: failureCount } = this;
    const { failureRate, calls: windowCalls } = this.window;
    this.state = next;
    if (to === 'closed') {
      this.failures = 0;
      this.window.clear();
    }
    if (from !== to) {
      this.#transitions ??= TRANSITIONS.map(() => 0);
      const index = TRANSITIONS.findIndex((pair) => pair[0] === from && pair[1] === to);
      this.#transitions[index] = (this.#transitions[index] ?? 0) + 1;
    }
    if (from !== to || act.command !== undefined) {
      const hold = this.hold;
      const until = hold && this.dueWall(now);
      const counts = { failureCount, failureRate, windowCalls };
      this.#observer.changed({
        from,
        to,
        at: at.wall,
        cause,
        error,
        act,
        hold: hold && { until },
        ...counts,
      });
    }
    if (this.due < Infinity) this.#observer.dueIn(this.due - now.monotonic);
  }

  #total(outcome: Outcome): void {
    if (outcome === 'success') this.successesTotal++;
    else if (outcome === 'failure') this.failuresTotal++;
    else this.ignoredTotal++;
  }
}

const begun = (at: Instant): Begun => ({ since: at.monotonic, sinceWall: at.wall });
const sinceOf = ({ since, sinceWall }: Begun): Begun => ({ since, sinceWall });
