import { setMaxListeners } from 'node:events';

/** One call that can be stopped, by its caller's signal or with all the others. */
export interface CallInFlight {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/**
 * Knows the calls in flight, so that all can be stopped. (`AbortSignal.any` with a signal that lives as long as the process would
 * leak a little with every call.)
 */
export class CallsInFlight {
  readonly #calls = new Set<AbortController>();
  #stopped = false;

  begin(given: AbortSignal | undefined): CallInFlight {
    const call = new AbortController();
    const abort = () => call.abort();
    if (this.#stopped || given?.aborted) call.abort();
    this.#calls.add(call);
    if (given) {
      // One stop signal is commonly shared by all calls of a process.
      setMaxListeners(0, given);
      given.addEventListener('abort', abort);
    }
    const end = () => {
      this.#calls.delete(call);
      given?.removeEventListener('abort', abort);
    };
    return { signal: call.signal, end };
  }

  /** Stops every call in flight and every one that begins later. */
  stop(): void {
    this.#stopped = true;
    for (const call of this.#calls) call.abort();
  }
}
