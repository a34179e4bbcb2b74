import type { ActOptions } from './act.ts';
import { CircuitBreaker } from './breaker.ts';
import { checkOptions, upTo } from './check.ts';
import { CLOCK, type Clock, type Instant, readClock } from './clock.ts';
import { type CircuitBreakerConfig, type ResolvedConfig, resolveConfig, sameConfig } from './config.ts';
import { Journal } from './journal.ts';
import type { CircuitBreakerStats } from './wire.ts';

/** Options of a registry. */
export interface RegistryOptions {
  /** Rows of the journal that are kept. From 1; 1,000. */
  journalSize?: number | undefined;
  /** The clock of breakers made by `get` without one of their own. The process's clocks. */
  clock?: Clock | undefined;
}

const KINDS = { journalSize: /* @__PURE__ */ upTo(1_000_000, true), clock: CLOCK };

/** A process's breakers by name, and the journal of what happened to them. */
export class CircuitBreakerRegistry implements Iterable<CircuitBreaker<unknown>> {
  /** What happened to the breakers of this registry. */
  readonly journal: Journal;
  readonly #breakers = new Map<string, CircuitBreaker<unknown>>();
  readonly #defaults: ResolvedConfig;

  /** @throws TypeError or RangeError for bad options. */
  constructor(options: RegistryOptions = {}) {
    checkOptions('a registry', options, KINDS);
    this.journal = new Journal(options.journalSize ?? 1000);
    this.#defaults = resolveConfig({ clock: options.clock });
  }

  get size(): number {
    return this.#breakers.size;
  }

  has(name: string): boolean {
    return this.#breakers.has(name);
  }

  /**
   * The breaker of that name, made if there is none. @throws TypeError when there is one that was made with another
   * config (functions are compared by identity, so make the config once), or for a bad config.
   */
  get<F = never>(name: string, config?: CircuitBreakerConfig<F>): CircuitBreaker<F> {
    const found = this.#breakers.get(name) as CircuitBreaker<F> | undefined;
    if (found && config === undefined) return found;
    const wanted = resolveConfig(config, this.#defaults);
    if (!found) return this.add(new CircuitBreaker<F>(name, wanted as CircuitBreakerConfig<F>));
    if (sameConfig(wanted, found.firstConfig) || sameConfig(wanted, found.config)) return found;
    throw new TypeError(`breaker "${name}" exists with another config`);
  }

  /** Takes in a breaker and returns it. @throws TypeError when its name is taken, or another registry has it. */
  add<F>(breaker: CircuitBreaker<F>): CircuitBreaker<F> {
    const found = this.#breakers.get(breaker.name);
    if (found === breaker) return breaker;
    if (found) throw new TypeError(`there is another breaker "${breaker.name}"`);
    breaker.attach(this.journal);
    this.#breakers.set(breaker.name, breaker as CircuitBreaker<unknown>);
    return breaker;
  }

  /** Lets a breaker go; it goes on working for who holds it. False when there was none. */
  remove(name: string): boolean {
    this.#breakers.get(name)?.attach(null);
    return this.#breakers.delete(name);
  }

  /** The stats of every breaker by name. */
  getAllStats(): Record<string, CircuitBreakerStats> {
    return Object.fromEntries(Array.from(this, (breaker) => [breaker.name, breaker.getStats()]));
  }

  /** Resets every breaker. */
  resetAll(options?: ActOptions): void {
    for (const breaker of this) breaker.reset(options);
  }

  [Symbol.iterator](): IterableIterator<CircuitBreaker<unknown>> {
    return this.#breakers.values();
  }

  /** @internal Records what time has changed; returns the milliseconds until it next will, or Infinity. */
  tick(): number {
    let next = Infinity;
    for (const breaker of this) next = Math.min(next, breaker.tick());
    return next;
  }

  /** @internal */
  now(): Instant {
    return readClock(this.#defaults.clock);
  }
}

const GLOBAL = /* @__PURE__ */ Symbol.for('breaker-panel.registry');

/** The registry of the process, one even when bundlers load the engine twice. */
export function globalRegistry(): CircuitBreakerRegistry {
  const shared = globalThis as { [GLOBAL]?: CircuitBreakerRegistry };
  shared[GLOBAL] ??= new CircuitBreakerRegistry();
  return shared[GLOBAL];
}

/** The breaker of that name in the process's registry, made if there is none; see `CircuitBreakerRegistry.get`. */
export function getCircuitBreaker<F = never>(
  name: string,
  config?: CircuitBreakerConfig<F>,
): CircuitBreaker<F> {
  return globalRegistry().get(name, config);
}

/** The stats of every breaker in the process's registry, by name. */
export function getAllCircuitBreakerStats(): Record<string, CircuitBreakerStats> {
  return globalRegistry().getAllStats();
}
