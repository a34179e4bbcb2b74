import {
  type Act,
  type ActOptions,
  type ForceOpenOptions,
  type Held,
  parseForceOpen,
  parseReset,
} from './act.ts';
import { Audience, type BreakerEvents, type BreakerListener } from './audience.ts';
import { abortable, addCause, type Course, conclude, courseOf, follow, promiseOf } from './call.ts';
import { checkOptions, type Kinds } from './check.ts';
import { describeError, type How, judge } from './classify.ts';
import { type Instant, readClock, wallOf, wireTime } from './clock.ts';
import {
  type CircuitBreakerConfig,
  configStats,
  type LiveConfig,
  type ResolvedConfig,
  resolveConfig,
} from './config.ts';
import { CircuitBreakerError, type RefusalCode } from './error.ts';
import type { Journal } from './journal.ts';
import { OutcomeWindow } from './outcome-window.ts';
import { Permit } from './permit.ts';
import { type Closed, closedAt, dueOf, type HalfOpen, type Hold, type Probe, type State } from './state.ts';
import { checkName } from './text.ts';
import type { Cause, CircuitBreakerStats, StateName } from './wire.ts';
import { type AnyFunction, checkCallable, likeOriginal, type Wrap, wrapFor } from './wrap.ts';

/** Options of one call. */
export interface CallOptions {
  /**
   * Ends the wait for the call: it rejects with the signal's reason at once, and counts as neither success nor failure;
   * a reason named TimeoutError (as of `AbortSignal.timeout`) is a failure. A call aborted beforehand does not run.
   */
  signal?: AbortSignal | null | undefined;
}

const NONE: Readonly<Record<string, number>> = {};

const CALL: Kinds = {
  signal: [
    'an AbortSignal',
    (value: AbortSignal | null) => value === null || typeof value.addEventListener === 'function',
  ],
};

/**
 * Protects calls to a dependency: while it fails, calls are refused at once with a `CircuitBreakerError`, or answered
 * by the fallback; after a while a few calls are let through to see whether it is back. State is of this process.
 */
export class CircuitBreaker<F = never> {
  readonly name: string;
  readonly #firstConfig: ResolvedConfig;
  #config: ResolvedConfig;
  #configSeq = 0;
  #state: State;
  /** Consecutive ones. */
  #failures = 0;
  /** Made by the first outcome: most breakers of a large process never see one. */
  #window: OutcomeWindow | null = null;
  readonly #totals = {
    calls_total: 0,
    successes_total: 0,
    failures_total: 0,
    ignored_total: 0,
    calls_blocked_total: 0,
    fallback_used_total: 0,
    fallback_failed_total: 0,
    state_transitions_total: 0,
  };
  #transitions: Readonly<Record<string, number>> = NONE;
  #audience: Audience | null = null;
  #journal: Journal | null = null;
  #lastSeq = 0;

  /** @throws TypeError or RangeError naming the option, its range and what was given. */
  constructor(name: string, config?: CircuitBreakerConfig<F>) {
    this.name = checkName(name);
    this.#firstConfig = this.#config = resolveConfig(config);
    this.#state = closedAt(this.#now());
  }

  /** The state as of now: an open circuit whose timeout has passed reads half_open. */
  get state(): StateName {
    this.#look();
    return this.#state.name;
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  get isHalfOpen(): boolean {
    return this.state === 'half_open';
  }

  /** When an open circuit will next try, in epoch milliseconds; null when it is not open, or held until reset. */
  get retryAt(): number | null {
    return this.#retryAt(this.#look());
  }

  /** The hold an operator keeps on the circuit, or null. */
  get held(): Held | null {
    const until = this.retryAt;
    return this.#hold && { ...this.#hold, until };
  }

  /** The configuration in force, defaults filled in. */
  get config(): ResolvedConfig {
    return this.#config;
  }

  /** Calls `fn(...args)`, which may be async, and counts how it ends. Rejects with its error, or with a `CircuitBreakerError` when refused without a fallback. */
  call<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Promise<Awaited<R> | Awaited<F>>;
  call<A extends unknown[], R>(
    options: CallOptions,
    fn: (...args: A) => R,
    ...args: A
  ): Promise<Awaited<R> | Awaited<F>>;
  call(first: AnyFunction | CallOptions, ...rest: unknown[]): Promise<unknown> {
    const course = typeof first === 'function' ? this.#sharedCourse() : null;
    if (course === null) return this.callAs(undefined, first, rest);
    try {
      // As `follow` does it, but there the arguments would cost an array.
      const result = (first as AnyFunction)(...rest);
      if (result instanceof Promise) return result.then(course.fulfilled, course.rejected);
      return Promise.resolve(conclude(course, result));
    } catch (error) {
      course.settle('thrown', error);
      return Promise.reject(error);
    }
  }

  /** Calls `fn(...args)` and returns or throws what it does; a promise it returns counts when it settles. Throws a `CircuitBreakerError` when refused without a fallback. */
  callSync<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R | F {
    return this.run(undefined, fn as AnyFunction, args) as R | F;
  }

  /**
   * An async function that calls `fn` through the breaker, with the `this` and arguments it is given. As a method
   * decorator (`@breaker.wrap`) it keeps sync methods sync.
   */
  get wrap(): Wrap<F> {
    return wrapFor(this) as Wrap<F>;
  }

  /** A sync function that calls `fn` through the breaker, with the `this` and arguments it is given. */
  wrapSync<This, A extends unknown[], R>(
    fn: (this: This, ...args: A) => R,
  ): (this: This, ...args: A) => R | F {
    const breaker = this;
    return likeOriginal(fn as AnyFunction, function (this: This, ...args: A) {
      return breaker.run(this, fn as AnyFunction, args) as R | F;
    });
  }

  /** The right to make one call by hand; settle it. @throws CircuitBreakerError when refused; the fallback is not used. */
  protect(): Permit {
    const course = this.#admit();
    if (course instanceof Error) throw course;
    return new Permit(course.settle);
  }

  /**
   * Opens the circuit, whatever its state. Without `hold` it tries again after its timeout; a circuit that is held
   * stays held. A hold replaces an earlier one and ends through half_open. @throws TypeError, RangeError for bad options.
   */
  forceOpen(options: ForceOpenOptions = {}): void {
    const { hold, act } = parseForceOpen(options);
    const now = this.#refreshed();
    let next = this.#state;
    // A held circuit stays as it is unless the hold is replaced.
    if (hold !== null || !this.#hold) {
      const { actor, reason } = act;
      next = {
        ...(next.name === 'open' ? next : now),
        name: 'open',
        due: now.monotonic + (hold ?? this.#config.timeoutMs),
        hold: hold === null ? null : { since: now.wall, actor, reason },
      };
    }
    this.#enter(next, 'forced_open', now, undefined, act);
    this.#audience?.tell();
  }

  /** Closes the circuit, whatever its state, empties counts and window, and ends a hold. */
  reset(options: ActOptions = {}): void {
    const act = parseReset(options);
    const now = this.#refreshed();
    const since = this.#state.name === 'closed' ? this.#state : now;
    this.#enter(closedAt(since), 'reset', now, undefined, act);
    this.#audience?.tell();
  }

  /** What the wire carries of this breaker: levels 0 and 1 of the protocol. */
  getStats(): CircuitBreakerStats {
    const retryAt = wireTime(this.retryAt);
    const state = this.#state;
    const hold = this.#hold;
    return {
      name: this.name,
      state: state.name,
      failure_count: this.#failures,
      success_count: state.name === 'open' ? 0 : state.successes,
      ...this.#rate(),
      ...this.#totals,
      state_since: wireTime(state.wall),
      retry_at: retryAt,
      held: hold && { ...hold, since: wireTime(hold.since), until: retryAt },
      config: configStats(this.#config),
    };
  }

  /** Hears of one kind of event, in order and after the change; the function returned ends that. */
  on<K extends keyof BreakerEvents>(kind: K, listener: BreakerListener<K>): () => void {
    this.#audience ??= new Audience();
    return this.#audience.add(kind, listener);
  }

  /**
   * Changes options of the living breaker. State, deadlines and calls in flight stay, and the newest outcomes that
   * still fit the window. @throws TypeError or RangeError, and then changes nothing.
   */
  configure(partial: LiveConfig<F>): void {
    const config = resolveConfig(partial ?? null, this.#config);
    if ('clock' in partial) throw new TypeError('the clock of a living breaker cannot be changed');
    // What was due before happens by the config of before.
    this.#refreshed();
    this.#window = this.#window?.resized(config.slidingWindowSize) ?? null;
    this.#config = config;
    this.#configSeq = this.#journal?.seq ?? 0;
    this.#audience?.tell();
  }

  /** The journal's last row of this breaker; 0 when it has none. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** @internal The journal's row after which the configuration in force was set. */
  get configSeq(): number {
    return this.#configSeq;
  }

  /** @internal How often it went from one state to another, by `from>to`. */
  get transitions(): Readonly<Record<string, number>> {
    return this.#transitions;
  }

  /** @internal The configuration it was made with. */
  get firstConfig(): ResolvedConfig {
    return this.#firstConfig;
  }

  /** @internal Joins a registry's journal, or leaves it with null. */
  attach(journal: Journal | null): void {
    if (journal && this.#journal) throw new TypeError(`breaker "${this.name}" is in another registry`);
    this.#journal = journal;
    this.#lastSeq = 0;
    this.#configSeq = journal?.seq ?? 0;
    journal?.dueIn(dueOf(this.#state) - this.#now().monotonic);
  }

  /** @internal Records what time has changed; returns the milliseconds until it next will, or Infinity. */
  tick(): number {
    const { monotonic } = this.#look();
    return dueOf(this.#state) - monotonic;
  }

  /** @internal Like `call`, with a `this`. */
  callAs(self: unknown, first: AnyFunction | CallOptions, rest: unknown[]): Promise<unknown> {
    return promiseOf(() => {
      if (typeof first === 'function') return this.run(self, first, rest, true);
      checkOptions('a call', first, CALL);
      const [fn, ...args] = rest;
      return this.run(self, fn as AnyFunction, args, true, first.signal);
    });
  }

  /** @internal Like `callSync`, with a `this`; refuses by a promise where one is asked for. */
  run(
    self: unknown,
    fn: AnyFunction,
    args: unknown[],
    promised = false,
    signal?: AbortSignal | null,
  ): unknown {
    if (typeof fn !== 'function') checkCallable(fn);
    signal?.throwIfAborted();
    const course = (signal ? null : this.#sharedCourse()) ?? this.#admit();
    if (course instanceof Error) return this.#answer(course, self, args, promised);
    const result = follow(course, fn, self, args);
    return signal && result instanceof Promise ? abortable(result, signal, course.settle) : result;
  }

  /** The course that all plain calls of a closed circuit share, so that one costs no closure and no look at the clock. Null for others. */
  #sharedCourse(): Course | null {
    const state = this.#state;
    if (state.name !== 'closed' || this.#audience?.hears('call')) return null;
    this.#totals.calls_total++;
    state.course ??= this.#courseIn(state);
    return state.course;
  }

  #courseIn(state: Closed): Course {
    const course = courseOf((how, what) => this.#settle(state, how, what));
    const totals = this.#totals;
    const fulfilled = (value: unknown) => {
      // How nearly all calls end: one more success upon a window full of them changes but the counts, and those of a
      // state that has passed are nobody's any more.
      if (!this.#window?.isFlawless || this.#config.isFailure) return course.fulfilled(value);
      totals.successes_total++;
      state.successes++;
      return value;
    };
    return { ...course, fulfilled };
  }

  /** Lets a call in on a course of its own, or says why not. */
  #admit(): Course | CircuitBreakerError {
    const now = this.#refreshed();
    const state = this.#state;
    if (state.name === 'open') return this.#refusal(state.hold ? 'circuit_held' : 'circuit_open', now);
    let probe: Probe | undefined;
    if (state.name === 'half_open') {
      const { halfOpenMaxCalls, timeoutMs, probeTimeoutMs = timeoutMs } = this.#config;
      if (state.probes.size >= halfOpenMaxCalls) return this.#refusal('half_open_full', now);
      probe = { deadline: now.monotonic + probeTimeoutMs, reclaimed: false };
      state.probes.add(probe);
      this.#journal?.dueIn(probeTimeoutMs);
    }
    this.#totals.calls_total++;
    this.#audience?.tell();
    const heard = this.#audience?.hears('call');
    let settled = false;
    return courseOf((how, what) => {
      if (settled) return;
      settled = true;
      const outcome = judge(this.#config, how, what);
      const error = how === 'returned' ? undefined : what;
      const end = this.#refreshed();
      if (heard) {
        const durationMs = end.monotonic - now.monotonic;
        this.#audience?.queue('call', { breaker: this.name, outcome, durationMs, error });
      }
      if (probe) (state as HalfOpen).probes.delete(probe);
      if (!probe?.reclaimed) this.#settle(state, outcome, error, end);
      this.#audience?.tell();
    });
  }

  #refusal(code: RefusalCode, now: Instant): CircuitBreakerError {
    this.#totals.calls_blocked_total++;
    const refusal = { code, circuit: this.name, state: this.#state.name, retryAt: this.#retryAt(now) };
    const error = new CircuitBreakerError(refusal, this.#config.stackTraces);
    this.#audience?.queue('refused', { breaker: this.name, error });
    this.#audience?.tell();
    return error;
  }

  /** Answers in place of a call that is refused. */
  #answer(refusal: CircuitBreakerError, self: unknown, args: unknown[], promised: boolean): unknown {
    const { fallback } = this.#config;
    if (fallback === undefined) {
      if (promised) return Promise.reject(refusal);
      throw refusal;
    }
    const course = courseOf((how, what) => {
      const failed = how === 'thrown';
      const [outcome, error] = failed ? (['failed', what] as const) : (['used', undefined] as const);
      this.#totals[`fallback_${outcome}_total`]++;
      if (failed) addCause(what, refusal);
      this.#audience?.queue('fallback', { breaker: this.name, outcome, error });
      this.#audience?.tell();
    });
    const answer = () => follow(course, fallback, self, [...args, refusal]);
    return promised ? promiseOf(answer) : answer();
  }

  /**
   * Counts how a call ended; one of an earlier state goes to the totals only. Takes no look at the clock unless that
   * makes the circuit turn.
   */
  #settle(state: Closed | HalfOpen, how: How, what: unknown, now?: Instant): void {
    const config = this.#config;
    const totals = this.#totals;
    const outcome = judge(config, how, what);
    if (outcome === 'success') totals.successes_total++;
    else if (outcome === 'failure') totals.failures_total++;
    else totals.ignored_total++;
    if (outcome === 'ignored' || state !== this.#state) return;
    const failed = outcome === 'failure';
    if (failed) {
      this.#failures++;
    } else {
      this.#failures = 0;
      state.successes++;
    }
    let cause: Cause | undefined;
    if (state.name === 'half_open') {
      if (failed) cause = 'probe_failed';
      else if (state.successes >= config.successThreshold) cause = 'probes_succeeded';
    } else {
      this.#window ??= new OutcomeWindow(config.slidingWindowSize);
      const window = this.#window;
      window.push(failed);
      if (failed && this.#failures >= config.failureThreshold) cause = 'failure_threshold';
      else if (failed && window.isFull && window.failureRate >= config.failureRateThreshold)
        cause = 'failure_rate';
    }
    if (!cause) return;
    this.#turn(cause, now ?? this.#now(), how === 'returned' ? undefined : what);
    this.#audience?.tell();
  }

  /** Closes the circuit when its probes have succeeded; any other cause opens it. */
  #turn(cause: Cause, at: Instant, error?: unknown): void {
    const due = at.monotonic + this.#config.timeoutMs;
    const next: State =
      cause === 'probes_succeeded' ? closedAt(at) : { name: 'open', ...at, due, hold: null };
    this.#enter(next, cause, at, error);
  }

  /** The one place where the state changes: the new one brings its deadlines, closing clears the counts. */
  #enter(next: State, cause: Cause, at: Instant, error?: unknown, act: Act = NOBODY): void {
    const from = this.#state.name;
    const to = next.name;
    this.#state = next;
    const transition = {
      breaker: this.name,
      at: wireTime(at.wall),
      from,
      to,
      cause,
      failure_count: this.#failures,
      ...this.#rate(),
      error: describeError(error),
      hold: this.#hold && { until: wireTime(this.#retryAt(at)) },
      ...act,
      command: act.command ?? null,
    };
    if (to === 'closed') {
      this.#failures = 0;
      this.#window = null;
    }
    const changes = from !== to;
    if (changes) {
      const pair = `${from}>${to}`;
      this.#transitions = { ...this.#transitions, [pair]: (this.#transitions[pair] ?? 0) + 1 };
      this.#totals.state_transitions_total++;
    }
    if (changes || act.command !== undefined) {
      const row = this.#journal?.append(transition);
      if (row) this.#lastSeq = row.seq;
      if (changes) this.#audience?.queue('transition', row ?? Object.freeze(transition));
    }
    this.#journal?.dueIn(dueOf(next) - at.monotonic);
  }

  /** Makes the changes that time has caused since anybody looked, each at the moment it was due. Returns now. */
  #refreshed(): Instant {
    const now = this.#now();
    for (let due = dueOf(this.#state); due <= now.monotonic; due = dueOf(this.#state)) {
      const state = this.#state;
      const at = { monotonic: due, wall: wallOf(due, state, now) };
      if (state.name === 'open') {
        const cause = state.hold ? 'hold_expired' : 'timeout_elapsed';
        this.#enter({ name: 'half_open', ...at, probes: new Set(), successes: 0 }, cause, at);
      } else if (state.name === 'half_open') {
        for (const probe of state.probes) {
          if (probe.deadline > due) continue;
          probe.reclaimed = true;
          this.#totals.failures_total++;
          this.#failures++;
        }
        this.#turn('probe_timed_out', at);
      }
    }
    return now;
  }

  #look(): Instant {
    const now = this.#refreshed();
    this.#audience?.tell();
    return now;
  }

  #now(): Instant {
    return readClock(this.#config.clock);
  }

  get #hold(): Hold | null {
    return this.#state.name === 'open' ? this.#state.hold : null;
  }

  #retryAt(now: Instant): number | null {
    const state = this.#state;
    return state.name === 'open' && state.due < Infinity ? wallOf(state.due, state, now) : null;
  }

  #rate() {
    return {
      failure_rate: this.#window?.failureRate ?? 0,
      window_calls: this.#window?.calls ?? 0,
    };
  }
}

const NOBODY: Act = { actor: null, reason: null, command: undefined };
