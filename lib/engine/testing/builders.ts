import {
  CircuitBreaker,
  type CircuitBreakerConfig,
  CircuitBreakerRegistry,
  type Transition,
} from '../index.ts';
import { FakeClock } from './fake-clock.ts';

/** A breaker of the seed's defaults on a clock of its own. */
export function makeBreaker<F = never>(config: CircuitBreakerConfig<F> = {}) {
  const clock = new FakeClock();
  const breaker = new CircuitBreaker<F>('mintic_hub', { clock, ...config });
  return { breaker, clock };
}

/** A breaker in a registry, so that what happens to it is written in a journal. */
export function makeJournaled<F = never>(config: CircuitBreakerConfig<F> = {}) {
  const { breaker, clock } = makeBreaker(config);
  const registry = new CircuitBreakerRegistry({ clock });
  registry.add(breaker);
  return { breaker, clock, registry, journal: registry.journal };
}

/** The error that `fail` fails with. */
export const boom = new Error('boom');

/** Lets a call succeed, so many times. */
export function succeed(breaker: CircuitBreaker<unknown>, times = 1): void {
  for (let call = 0; call < times; call++) demand(breaker.callSync(() => 'ok') === 'ok', 'the call succeeds');
}

/** Lets a call fail, so many times; the caller gets its own error. */
export function fail(breaker: CircuitBreaker<unknown>, times = 1, ...given: [error?: unknown]): void {
  const error = given.length === 0 ? boom : given[0];
  for (let call = 0; call < times; call++) {
    const thrown = thrownBy(() =>
      breaker.callSync(() => {
        throw error;
      }),
    );
    demand(thrown === error, 'the caller gets its own error');
  }
}

/** Trips a closed breaker by its consecutive failures. */
export function trip(breaker: CircuitBreaker<unknown>): void {
  fail(breaker, breaker.config.failureThreshold);
  demand(breaker.isOpen, 'the breaker is open');
}

/** A breaker tripped and waited for, so that it is half-open. */
export function makeHalfOpen<F = never>(config: CircuitBreakerConfig<F> = {}) {
  const made = makeJournaled(config);
  trip(made.breaker);
  made.clock.advance(made.breaker.config.timeoutMs);
  demand(made.breaker.isHalfOpen, 'the breaker is half-open');
  return made;
}

/** A promise that the test settles. */
export function defer() {
  let resolve: (value: unknown) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A call that has begun and ends when the test says so. */
export interface PendingCall {
  /** What the caller got: `['got', value]` or `['threw', error]`. */
  readonly outcome: Promise<readonly [string, unknown]>;
  resolve(value?: unknown): Promise<readonly [string, unknown]>;
  reject(error?: unknown): Promise<readonly [string, unknown]>;
}

/** Begins a call. */
export function begin(breaker: CircuitBreaker<unknown>, signal?: AbortSignal): PendingCall {
  const work = defer();
  const outcome = breaker
    .call({ signal }, () => work.promise)
    .then(
      (value) => ['got', value] as const,
      (error: unknown) => ['threw', error] as const,
    );
  return {
    outcome,
    resolve(value = 'ok') {
      work.resolve(value);
      return outcome;
    },
    reject(error = boom) {
      work.reject(error);
      return outcome;
    },
  };
}

/** The `code` a call is refused with. */
export function refusalOf(breaker: CircuitBreaker<unknown>): unknown {
  let ran = false;
  const error = thrownBy(() =>
    breaker.callSync(() => {
      ran = true;
    }),
  );
  demand(!ran, 'the function does not run');
  return (error as { code?: unknown }).code;
}

/** What a function throws. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** Everything a breaker changes from now on, as `closed → open (failure_threshold)`. */
export function recordTransitions(breaker: CircuitBreaker<unknown>): string[] {
  const heard: string[] = [];
  breaker.on('transition', (transition) => heard.push(inWords(transition)));
  return heard;
}

/** A transition as `closed → open (failure_threshold)`. */
export const inWords = ({ from, to, cause }: Transition): string => `${from} → ${to} (${cause})`;

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(`the test expects that ${what}`);
}
