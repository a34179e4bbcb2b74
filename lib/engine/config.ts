import { checkOptions, DURATION, FLAG, FUNCTION, type Kind, upTo } from './check.ts';
import { CLOCK, type Clock, systemClock } from './clock.ts';
import type { ConfigStats } from './wire.ts';

/** A class of errors, by which `expectedException` may pick. */
export type ErrorClass = abstract new (...args: never[]) => unknown;

/** Which errors are failures of the dependency: of a class, of one of several, or those a predicate says. */
export type ExpectedException = ErrorClass | readonly ErrorClass[] | ((error: unknown) => boolean);

/** How a breaker behaves. Every option may be left out. */
export interface CircuitBreakerConfig<F = never> {
  /** Consecutive failures that open the circuit. From 1; 5. */
  failureThreshold?: number | undefined;
  /** Successful probes that close a half-open circuit. From 1; 2. */
  successThreshold?: number | undefined;
  /** Milliseconds an open circuit waits before it tries again. Over 0; 60,000. */
  timeoutMs?: number | undefined;
  /** Errors that count as failures; others pass through uncounted. Every error. */
  expectedException?: ExpectedException | undefined;
  /** Probes at once in a half-open circuit. From 1; 1. */
  halfOpenMaxCalls?: number | undefined;
  /** Outcomes the failure rate is taken over. From 1; 10. */
  slidingWindowSize?: number | undefined;
  /** Failure rate of a full window that opens the circuit. Over 0, at most 1; 0.5. */
  failureRateThreshold?: number | undefined;
  /** Milliseconds after which a probe that has not settled counts as failed. Over 0; `timeoutMs`. */
  probeTimeoutMs?: number | undefined;
  /** Answers in place of a refused call, with that call's arguments and the refusal. None. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the protected functions take, which the breaker cannot know
  fallback?: ((...args: any[]) => F) | undefined;
  /** Says of a result that it is a failure; the caller gets it all the same. None is. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the protected functions return, which the breaker cannot know
  isFailure?: ((result: any) => boolean) | undefined;
  /** Whether refusals carry a stack trace; it costs more than the refusal. false. */
  stackTraces?: boolean | undefined;
  /** Where time is read. The process's clocks. */
  clock?: Clock | undefined;
}

/** What may be changed in a living breaker: all but the clock, by which its deadlines were set. */
export type LiveConfig<F = never> = Omit<CircuitBreakerConfig<F>, 'clock'>;

/** A configuration with its defaults filled in. */
export interface ResolvedConfig {
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly timeoutMs: number;
  readonly expectedException: ExpectedException | undefined;
  readonly halfOpenMaxCalls: number;
  readonly slidingWindowSize: number;
  readonly failureRateThreshold: number;
  /** undefined: as long as `timeoutMs`. */
  readonly probeTimeoutMs: number | undefined;
  readonly fallback: ((...args: unknown[]) => unknown) | undefined;
  readonly isFailure: ((result: unknown) => boolean) | undefined;
  readonly stackTraces: boolean;
  readonly clock: Clock;
}

const DEFAULTS: ResolvedConfig = /* @__PURE__ */ Object.freeze({
  failureThreshold: 5,
  successThreshold: 2,
  timeoutMs: 60_000,
  expectedException: undefined,
  halfOpenMaxCalls: 1,
  slidingWindowSize: 10,
  failureRateThreshold: 0.5,
  probeTimeoutMs: undefined,
  fallback: undefined,
  isFailure: undefined,
  stackTraces: false,
  clock: systemClock,
});

const COUNT = /* @__PURE__ */ upTo(Number.MAX_SAFE_INTEGER, true);

const KINDS: Record<keyof ResolvedConfig, Kind> = {
  failureThreshold: COUNT,
  successThreshold: COUNT,
  timeoutMs: DURATION,
  expectedException: [
    'a class, a list of classes or a predicate',
    (value: unknown) =>
      typeof value === 'function' || (Array.isArray(value) && value.every((one) => one?.prototype)),
  ],
  halfOpenMaxCalls: COUNT,
  slidingWindowSize: /* @__PURE__ */ upTo(1_000_000, true),
  failureRateThreshold: /* @__PURE__ */ upTo(1),
  probeTimeoutMs: DURATION,
  fallback: FUNCTION,
  isFailure: FUNCTION,
  stackTraces: FLAG,
  clock: CLOCK,
};

/** Fills a configuration up from `base`. @throws TypeError or RangeError naming option, range and what was given. */
export function resolveConfig(
  given: object | null | undefined,
  base: ResolvedConfig = DEFAULTS,
): ResolvedConfig {
  if (given === undefined) return base;
  checkOptions('a breaker', given, KINDS);
  const config: Record<string, unknown> & ResolvedConfig = { ...base };
  for (const [option, value] of Object.entries(given)) {
    if (value !== undefined) (config as Record<string, unknown>)[option] = value;
  }
  return sameConfig(config, base) ? base : Object.freeze(config);
}

/** Whether two configurations are the same, functions by identity. */
export const sameConfig = (one: ResolvedConfig, other: ResolvedConfig): boolean =>
  (Object.keys(DEFAULTS) as (keyof ResolvedConfig)[]).every((option) => one[option] === other[option]);

/** A configuration under the seed's names. */
export const configStats = (config: ResolvedConfig): ConfigStats => ({
  failure_threshold: config.failureThreshold,
  success_threshold: config.successThreshold,
  timeout: config.timeoutMs / 1000,
  half_open_max_calls: config.halfOpenMaxCalls,
  sliding_window_size: config.slidingWindowSize,
  failure_rate_threshold: config.failureRateThreshold,
});
