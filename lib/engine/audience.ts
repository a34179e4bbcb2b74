import { check, FUNCTION, type Kind } from './check.ts';
import { complain } from './classify.ts';
import type { CircuitBreakerError } from './error.ts';
import type { JournalRow, Transition } from './wire.ts';

/** What a breaker tells its listeners. */
export interface BreakerEvents {
  /** The state changed. `seq` is the journal's row, for a breaker that is in a registry. */
  transition: Transition & Partial<Pick<JournalRow, 'seq'>>;
  /** A call settled that began while somebody listened. */
  call: {
    readonly breaker: string;
    readonly outcome: 'success' | 'failure' | 'ignored';
    readonly durationMs: number;
    /** What it failed with, if it threw. */
    readonly error: unknown;
  };
  /** A call was refused. */
  refused: { readonly breaker: string; readonly error: CircuitBreakerError };
  /** A fallback answered a refused call, or failed with `error`. */
  fallback: { readonly breaker: string; readonly outcome: 'used' | 'failed'; readonly error: unknown };
}

/** Hears one kind of event. What it throws, or rejects with, is reported on the console and changes nothing. */
export type BreakerListener<K extends keyof BreakerEvents> = (event: BreakerEvents[K]) => unknown;

interface Listening {
  readonly kind: string;
  readonly listener: (event: never) => unknown;
}

const KINDS = ['transition', 'call', 'refused', 'fallback'];
const EVENT: Kind = [KINDS.join(', '), (kind: string) => KINDS.includes(kind)];

/** Those who listen to a breaker. They are told in order, when what happens is done. */
export class Audience {
  // Replaced and never changed, so that who hears of an event stays the same while it is told.
  #listening: readonly Listening[] = [];
  readonly #queue: (readonly [kind: string, event: unknown])[] = [];
  #telling = false;

  hears(kind: keyof BreakerEvents): boolean {
    return this.#listening.some((one) => one.kind === kind);
  }

  /** Adds a listener; the function returned removes it. @throws TypeError for an unknown kind or no function. */
  add<K extends keyof BreakerEvents>(kind: K, listener: BreakerListener<K>): () => void {
    check('an event', kind, EVENT);
    check('a listener', listener, FUNCTION);
    const own = { kind, listener };
    this.#listening = [...this.#listening, own];
    return () => {
      this.#listening = this.#listening.filter((one) => one !== own);
    };
  }

  /** Puts an event in the queue; `tell` empties it. */
  queue<K extends keyof BreakerEvents>(kind: K, event: BreakerEvents[K]): void {
    if (this.hears(kind)) this.#queue.push([kind, event]);
  }

  /** Tells what is queued. Meanwhile it does nothing: what listeners cause waits for its turn. */
  tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    for (const [kind, event] of this.#queue) {
      for (const one of this.#listening) if (one.kind === kind) hear(one, event);
    }
    this.#queue.length = 0;
    this.#telling = false;
  }
}

function hear({ kind, listener }: Listening, event: unknown): void {
  const failed = (thrown: unknown) => complain(`a listener of "${kind}"`, thrown);
  try {
    const result = listener(event as never);
    if (result instanceof Promise) result.catch(failed);
  } catch (thrown) {
    failed(thrown);
  }
}
