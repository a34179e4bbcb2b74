import type { Outcome } from './classify.ts';
import type { CircuitBreakerError } from './error.ts';

/** Says once how a call ended; what is said later is dropped. `thrown`: by an error, which is yet to be judged. */
export type Settle = (how: Outcome | 'thrown', error?: unknown) => void;

/** A call that also ends, at once, when a signal is aborted. */
export function abortable(call: Promise<unknown>, signal: AbortSignal, settle: Settle): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      const timedOut = (signal.reason as { name?: unknown } | null | undefined)?.name === 'TimeoutError';
      settle(timedOut ? 'failure' : 'ignored', signal.reason);
      reject(signal.reason);
    };
    const done = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    call.finally(done).then(resolve, reject);
  });
}

/** Gives a fallback's error the refusal it was to answer as its cause, where it can carry one. */
export function causedBy(error: unknown, refusal: CircuitBreakerError): unknown {
  if (
    error instanceof Error &&
    error !== refusal &&
    error.cause === undefined &&
    Object.isExtensible(error)
  ) {
    Object.defineProperty(error, 'cause', { value: refusal, writable: true, configurable: true });
  }
  return error;
}
