import { tell } from '#lib/domain/sentences.ts';
import { PollFailure } from './failure.ts';

/** A place among the few calls that one origin gets at a time. */
export interface Lane {
  /** Whether this call may ask the service to hold its answer: one lane of every origin stays free of waiting. */
  readonly mayWait: boolean;
  readonly leave: () => void;
}

interface Origin {
  active: number;
  waiting: number;
  readonly queue: (() => void)[];
}

/** Bounds the calls in flight per origin, first come first served. */
export class Lanes {
  readonly #origins = new Map<string, Origin>();

  constructor(
    readonly perOrigin: number,
    /** How long a call may stand in line before it fails as `busy`. */
    readonly queueMs: number,
  ) {}

  /** Resolves once there is a place. Throws a `PollFailure` when that takes too long or `signal` aborts. */
  async enter(key: string, wantsWait: boolean, signal: AbortSignal): Promise<Lane> {
    if (signal.aborted) throw new PollFailure('closed', tell('given_up'), false);
    const origin = this.#origins.get(key) ?? { active: 0, waiting: 0, queue: [] };
    this.#origins.set(key, origin);
    if (origin.active >= this.perOrigin) await this.#standInLine(origin, signal);
    else origin.active++;
    const mayWait = wantsWait && origin.waiting < this.perOrigin - 1;
    if (mayWait) origin.waiting++;
    return { mayWait, leave: () => this.#leave(key, origin, mayWait) };
  }

  /** The place of a call that ends passes to the next in line, so `active` stays as it is. */
  #leave(key: string, origin: Origin, waited: boolean): void {
    if (waited) origin.waiting--;
    const next = origin.queue.shift();
    if (next) next();
    else if (--origin.active === 0) this.#origins.delete(key);
  }

  #standInLine(origin: Origin, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leaveLine = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      };
      const giveUp = (failure: PollFailure) => {
        leaveLine();
        origin.queue.splice(origin.queue.indexOf(enter), 1);
        reject(failure);
      };
      const enter = () => {
        leaveLine();
        resolve();
      };
      const abort = () => giveUp(new PollFailure('closed', tell('given_up'), false));
      const busy = tell('connections_busy', { count: this.perOrigin });
      const timer = setTimeout(() => giveUp(new PollFailure('busy', busy, false)), this.queueMs);
      signal.addEventListener('abort', abort);
      origin.queue.push(enter);
    });
  }
}
