import { type ActOptions, type ForceOpenOptions, type Held, parseForceOpen, parseReset } from './act.ts';
import { abortable, causedBy, type Settle } from './call.ts';
import { checkKeys } from './check.ts';
import { Circuit, type Closed, type Ticket } from './circuit.ts';
import { judgeError, judgeResult, type Outcome } from './classify.ts';
import { type Instant, readClock } from './clock.ts';
import { type CircuitBreakerConfig, type LiveConfig, type ResolvedConfig, resolveConfig } from './config.ts';
import { CircuitBreakerError, type RefusalCode, refusalWithoutStack } from './error.ts';
import { type BreakerEvents, type BreakerListener, Feed } from './feed.ts';
import type { Journal } from './journal.ts';
import { Permit } from './permit.ts';
import { statsOf } from './stats.ts';
import { checkName } from './text.ts';
import type { CircuitBreakerStats, StateName } from './wire.ts';
import { type AnyFunction, isThenable, likeOriginal, type Wrap, wrapFor } from './wrap.ts';

/** Options of one call. */
export interface CallOptions {
  /**
   * Ends the wait for the call: it rejects with the signal's reason at once, and counts as neither success nor failure;
   * a reason named TimeoutError (as of `AbortSignal.timeout`) is a failure. A call aborted beforehand does not run.
   */
  signal?: AbortSignal | null | undefined;
}

interface Handlers {
  readonly generation: Closed;
  readonly fulfilled: (value: unknown) => unknown;
  readonly rejected: (error: unknown) => never;
}

/**
 * Protects calls to a dependency: while it fails, calls are refused at once with a `CircuitBreakerError`, or answered
 * by the fallback; after a while a few calls are let through to see whether it is back. State is of this process.
 */
export class CircuitBreaker<F = never> {
  readonly #circuit: Circuit;
  readonly #feed: Feed;
  readonly #firstConfig: ResolvedConfig;
  #handlers: Handlers | null = null;
  #configSeq = 0;

  /** @throws TypeError or RangeError naming the option, its range and what was given. */
  constructor(name: string, config?: CircuitBreakerConfig<F>) {
    this.#firstConfig = resolveConfig(config);
    this.#feed = new Feed(checkName(name));
    this.#circuit = new Circuit(this.#firstConfig, readClock(this.#firstConfig.clock), this.#feed);
  }

  get name(): string {
    return this.#feed.name;
  }

  /** The state as of now: an open circuit whose timeout has passed reads half_open. */
  get state(): StateName {
    this.#look();
    return this.#circuit.state.name;
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
    return this.#circuit.dueWall(this.#look());
  }

  /** The hold an operator keeps on the circuit, or null. */
  get held(): Held | null {
    const now = this.#look();
    const { hold } = this.#circuit;
    return hold && { ...hold, until: this.#circuit.dueWall(now) };
  }

  /** The configuration in force, defaults filled in. */
  get config(): ResolvedConfig {
    return this.#circuit.config;
  }

  /** Calls `fn(...args)`, which may be async, and counts how it ends. Rejects with its error, or with a `CircuitBreakerError` when refused without a fallback. */
  call<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Promise<Awaited<R> | F>;
  call<A extends unknown[], R>(
    options: CallOptions,
    fn: (...args: A) => R,
    ...args: A
  ): Promise<Awaited<R> | F>;
  call(first: AnyFunction | CallOptions, ...rest: unknown[]): Promise<unknown> {
    if (typeof first === 'function') return this.callAs(undefined, first, rest);
    try {
      checkKeys('a call', first, ['signal']);
      const { signal } = first;
      if (signal && typeof signal.addEventListener !== 'function')
        throw new TypeError('signal must be an AbortSignal');
      const [fn, ...args] = rest;
      return this.callAs(undefined, fn as AnyFunction, args, signal ?? undefined);
    } catch (error) {
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
    return likeOriginal(fn, function (this: This, ...args: A) {
      return breaker.run(this, fn as AnyFunction, args) as R | F;
    });
  }

  /** The right to make one call by hand; settle it. @throws CircuitBreakerError when refused; the fallback is not used. */
  protect(): Permit {
    const now = this.#now();
    const ticket = this.#circuit.admit(now);
    if (typeof ticket === 'string') throw this.#refuse(ticket, now);
    this.#feed.deliver();
    return new Permit(this.#settler(ticket, now));
  }

  /**
   * Opens the circuit, whatever its state. Without `hold` it tries again after its timeout; a circuit that is held
   * stays held. A hold replaces an earlier one and ends through half_open. @throws TypeError, RangeError for bad options.
   */
  forceOpen(options: ForceOpenOptions = {}): void {
    const { hold, act } = parseForceOpen(options);
    this.#circuit.forceOpen(hold, act, this.#now());
    this.#feed.deliver();
  }

  /** Closes the circuit, whatever its state, empties counts and window, and ends a hold. */
  reset(options: ActOptions = {}): void {
    this.#circuit.reset(parseReset(options), this.#now());
    this.#feed.deliver();
  }

  /** What the wire carries of this breaker: levels 0 and 1 of the protocol. */
  getStats(): CircuitBreakerStats {
    return statsOf(this.name, this.#circuit, this.#look());
  }

  /** Hears of one kind of event, in order and after the change; the function returned ends that. */
  on<K extends keyof BreakerEvents>(kind: K, listener: BreakerListener<K>): () => void {
    return this.#feed.on(kind, listener);
  }

  /**
   * Changes options of the living breaker. State, deadlines and calls in flight stay, and the newest outcomes that
   * still fit the window. @throws TypeError or RangeError, and then changes nothing.
   */
  configure(partial: LiveConfig<F>): void {
    if ('clock' in partial) throw new TypeError('the clock of a living breaker cannot be changed');
    this.#circuit.configure(resolveConfig(partial, this.config), this.#now());
    this.#configSeq = this.#feed.journal?.seq ?? 0;
    this.#feed.deliver();
  }

  /** The journal's last row of this breaker; 0 when it has none. */
  get lastSeq(): number {
    return this.#feed.lastSeq;
  }

  /** @internal The journal's row after which the configuration in force was set. */
  get configSeq(): number {
    return this.#configSeq;
  }

  /** @internal How often the circuit made the change at an index of `TRANSITIONS`. */
  transitions(index: number): number {
    return this.#circuit.transitions(index);
  }

  /** @internal The configuration it was made with. */
  get firstConfig(): ResolvedConfig {
    return this.#firstConfig;
  }

  /** @internal Joins a registry's journal, or leaves it with null. */
  attach(journal: Journal | null): void {
    if (journal && this.#feed.journal) throw new TypeError(`breaker "${this.name}" is in another registry`);
    this.#feed.journal = journal;
    this.#feed.lastSeq = 0;
    this.#configSeq = journal?.seq ?? 0;
  }

  /** @internal Records what time has changed; returns the milliseconds until it next will, or Infinity. */
  tick(): number {
    const now = this.#look();
    return this.#circuit.due - now.monotonic;
  }

  /** @internal Like `call`, with a `this`. */
  callAs(self: unknown, fn: AnyFunction, args: unknown[], signal?: AbortSignal): Promise<unknown> {
    try {
      const result = this.run(self, fn, args, signal, true);
      return result instanceof Promise ? result : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** @internal Like `callSync`, with a `this`; refuses by a promise where one is asked for. */
  run(self: unknown, fn: AnyFunction, args: unknown[], signal?: AbortSignal, promised = false): unknown {
    if (typeof fn !== 'function') throw new TypeError(`a breaker calls functions, got ${typeof fn}`);
    const ticket = signal === undefined && !this.#feed.hears('call') ? this.#circuit.pass() : null;
    if (ticket === null) return this.#runTracked(self, fn, args, signal, promised);
    let result: unknown;
    let later: boolean;
    try {
      result = fn.apply(self, args);
      later = result instanceof Promise || isThenable(result);
    } catch (error) {
      this.#settleClosed(ticket, judgeError(this.config, error), error);
      throw error;
    }
    if (later) {
      const { fulfilled, rejected } = this.#handlersOf(ticket);
      return (result instanceof Promise ? result : Promise.resolve(result)).then(fulfilled, rejected);
    }
    this.#settleClosed(ticket, judgeResult(this.config, result), undefined);
    return result;
  }

  /** The path of calls that need the time or a settling of their own: probes, signals, listeners of calls. */
  #runTracked(
    self: unknown,
    fn: AnyFunction,
    args: unknown[],
    signal: AbortSignal | undefined,
    promised: boolean,
  ): unknown {
    signal?.throwIfAborted();
    const now = this.#now();
    const ticket = this.#circuit.admit(now);
    if (typeof ticket === 'string') {
      const refusal = this.#refuse(ticket, now);
      if (this.config.fallback !== undefined) return this.#fallBack(refusal, self, args);
      if (promised) return Promise.reject(refusal);
      throw refusal;
    }
    this.#feed.deliver();
    const settle = this.#settler(ticket, now);
    let result: unknown;
    let later: boolean;
    try {
      result = fn.apply(self, args);
      later = isThenable(result);
    } catch (error) {
      settle('thrown', error);
      throw error;
    }
    if (!later) {
      settle(judgeResult(this.config, result));
      return result;
    }
    const settled = Promise.resolve(result).then(
      (value) => {
        settle(judgeResult(this.config, value));
        return value;
      },
      (error) => {
        settle('thrown', error);
        throw error;
      },
    );
    return signal ? abortable(settled, signal, settle) : settled;
  }

  #refuse(code: RefusalCode, now: Instant): CircuitBreakerError {
    this.#circuit.blocked++;
    const refusal = {
      code,
      circuit: this.name,
      state: this.#circuit.state.name,
      retryAt: this.#circuit.dueWall(now),
    };
    const error = this.config.stackTraces ? new CircuitBreakerError(refusal) : refusalWithoutStack(refusal);
    this.#feed.enqueue('refused', { breaker: this.name, error });
    this.#feed.deliver();
    return error;
  }

  #fallBack(refusal: CircuitBreakerError, self: unknown, args: unknown[]): unknown {
    const used = (value: unknown) => {
      this.#circuit.fallbackUsed++;
      this.#feed.enqueue('fallback', { breaker: this.name, outcome: 'used', error: undefined });
      this.#feed.deliver();
      return value;
    };
    const failed = (error: unknown): never => {
      this.#circuit.fallbackFailed++;
      this.#feed.enqueue('fallback', { breaker: this.name, outcome: 'failed', error });
      this.#feed.deliver();
      throw causedBy(error, refusal);
    };
    let result: unknown;
    let later: boolean;
    try {
      result = this.config.fallback?.apply(self, [...args, refusal]);
      later = isThenable(result);
    } catch (error) {
      return failed(error);
    }
    return later ? Promise.resolve(result).then(used, failed) : used(result);
  }

  #settle(ticket: Ticket, outcome: Outcome, error: unknown): void {
    if (ticket.name === 'closed') this.#settleClosed(ticket, outcome, error);
    else this.#circuit.settleProbe(ticket, outcome, error, this.#now());
    this.#feed.deliver();
  }

  // Reads no clock unless the circuit trips, and nobody is told unless it does.
  #settleClosed(generation: Closed, outcome: Outcome, error: unknown): void {
    const cause = this.#circuit.count(generation, outcome);
    if (cause === null) return;
    this.#circuit.trip(cause, error, this.#now());
    this.#feed.deliver();
  }

  #settler(ticket: Ticket, begun: Instant): Settle {
    const heard = this.#feed.hears('call');
    let settled = false;
    return (how, error) => {
      if (settled) return;
      settled = true;
      const outcome = how === 'thrown' ? judgeError(this.config, error) : how;
      if (heard) {
        const durationMs = this.config.clock.monotonicMs() - begun.monotonic;
        this.#feed.enqueue('call', { breaker: this.name, outcome, durationMs, error });
      }
      this.#settle(ticket, outcome, error);
    };
  }

  // One pair for all calls of a generation, so that a call costs no closure.
  #handlersOf(generation: Closed): Handlers {
    if (this.#handlers?.generation !== generation) {
      this.#handlers = {
        generation,
        fulfilled: (value) => {
          this.#settleClosed(generation, judgeResult(this.config, value), undefined);
          return value;
        },
        rejected: (error) => {
          this.#settleClosed(generation, judgeError(this.config, error), error);
          throw error;
        },
      };
    }
    return this.#handlers;
  }

  #now(): Instant {
    return readClock(this.#circuit.config.clock);
  }

  #look(): Instant {
    const now = this.#now();
    this.#circuit.refresh(now);
    this.#feed.deliver();
    return now;
  }
}
