import type { Change, CircuitObserver } from './circuit.ts';
import { complain, describeError } from './classify.ts';
import { wireTime } from './clock.ts';
import type { CircuitBreakerError } from './error.ts';
import type { Journal } from './journal.ts';
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

type Listeners = { readonly [K in keyof BreakerEvents]?: readonly BreakerListener<K>[] };
type Queued = { [K in keyof BreakerEvents]: { kind: K; event: BreakerEvents[K] } }[keyof BreakerEvents];

interface Audience {
  listeners: Listeners;
  queue: Queued[];
  delivering: boolean;
}

const KINDS: readonly string[] = ['transition', 'call', 'refused', 'fallback'];

/** Where a breaker's news goes: into the journal at once, to the listeners in order when the change is done. */
export class Feed implements CircuitObserver {
  readonly name: string;
  journal: Journal | null = null;
  /** The breaker's last row; 0 when it has none. */
  lastSeq = 0;
  #audience: Audience | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** Whether anybody listens for a kind of event. */
  hears(kind: keyof BreakerEvents): boolean {
    return this.#audience !== null && this.#audience.listeners[kind] !== undefined;
  }

  /** Adds a listener; the function returned removes it. @throws TypeError for an unknown kind or no function. */
  on<K extends keyof BreakerEvents>(kind: K, listener: BreakerListener<K>): () => void {
    if (!KINDS.includes(kind))
      throw new TypeError(`no event "${String(kind)}"; there are ${KINDS.join(', ')}`);
    if (typeof listener !== 'function')
      throw new TypeError(`a listener must be a function, got ${typeof listener}`);
    this.#audience ??= { listeners: {}, queue: [], delivering: false };
    const audience = this.#audience;
    const own: BreakerListener<K> = (event) => listener(event);
    const listening = () => (audience.listeners[kind] ?? []) as readonly BreakerListener<K>[];
    audience.listeners = { ...audience.listeners, [kind]: [...listening(), own] };
    return () => {
      const left = listening().filter((one) => one !== own);
      audience.listeners = { ...audience.listeners, [kind]: left.length > 0 ? left : undefined };
    };
  }

  /** Puts an event in the queue; `deliver` empties it. */
  enqueue<K extends keyof BreakerEvents>(kind: K, event: BreakerEvents[K]): void {
    if (this.hears(kind)) this.#audience?.queue.push({ kind, event } as Queued);
  }

  changed({ from, to, at, cause, error, act, hold, failureCount, failureRate, windowCalls }: Change): void {
    if (!this.journal && !this.hears('transition')) return;
    const transition: Transition = {
      breaker: this.name,
      at: wireTime(at),
      from,
      to,
      cause,
      failure_count: failureCount,
      failure_rate: failureRate,
      window_calls: windowCalls,
      error: error === undefined ? null : describeError(error),
      hold: hold && { until: hold.until === null ? null : wireTime(hold.until) },
      actor: act.actor,
      reason: act.reason,
      command: act.command ?? null,
    };
    const row = this.journal?.append(transition);
    if (row) this.lastSeq = row.seq;
    if (from !== to) this.enqueue('transition', row ?? Object.freeze(transition));
  }

  dueIn(ms: number): void {
    this.journal?.dueIn(ms);
  }

  /** Hands out what is queued, in order. Inside a delivery it does nothing: that delivery goes on with what was added. */
  deliver(): void {
    const audience = this.#audience;
    if (audience === null || audience.delivering) return;
    audience.delivering = true;
    for (let next = audience.queue.shift(); next; next = audience.queue.shift()) {
      const listeners = audience.listeners[next.kind] ?? [];
      for (const listener of listeners) tell(listener as (event: unknown) => unknown, next);
    }
    audience.delivering = false;
  }
}

function tell(listener: (event: unknown) => unknown, { kind, event }: Queued): void {
  const failed = (thrown: unknown) => complain(`a listener of "${kind}"`, thrown);
  try {
    const result = listener(event);
    if (result instanceof Promise) result.then(undefined, failed);
  } catch (thrown) {
    failed(thrown);
  }
}
