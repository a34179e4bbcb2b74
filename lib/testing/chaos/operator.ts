import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandInput } from '#lib/contract/command.ts';
import { PanelError } from '#lib/server/errors.ts';
import type { RequestContext } from '#lib/server/handle.ts';
import { requestCommand } from '#lib/server/request-command.ts';
import { pick, randomOf } from './random.ts';

/** What became of the requests. */
export interface Requests {
  /** The ids of the commands that the panel took, each for a key of its own. */
  readonly taken: string[];
  /** The panel said no: the breaker's service could not be commanded at that moment. */
  refused: number;
  /** Asked again with the same key, since there was no answer. */
  repeated: number;
  /** Never answered. */
  unanswered: number;
}

const EVERY_MS = 400;
const AGAIN_MS = 300;
const WISHES: readonly Omit<CommandInput, 'reason'>[] = [
  { action: 'force_open' },
  { action: 'force_open', hold: true, holdForMs: 1_500 },
  { action: 'force_open', hold: true, holdForMs: 4_000 },
  { action: 'reset' },
  { action: 'reset' },
];

/** An operator who pulls levers until told to stop, and repeats a request under its key until the panel answers. */
export class ChaosOperator {
  readonly #ctx: RequestContext;
  readonly #breakers: readonly number[];
  readonly #random: () => number;
  readonly #pending = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #patient = true;
  readonly requests: Requests = { taken: [], refused: 0, repeated: 0, unanswered: 0 };

  constructor(ctx: RequestContext, breakers: readonly number[], seed: number) {
    this.#ctx = ctx;
    this.#breakers = breakers;
    this.#random = randomOf(seed);
  }

  async work(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const breaker = pick(this.#breakers, this.#random);
      const wish = pick(WISHES, this.#random);
      const request = this.#request(breaker, wish).finally(() => this.#pending.delete(request));
      this.#pending.add(request);
      await delay(2 * EVERY_MS * this.#random(), undefined, { signal }).catch(() => {});
    }
  }

  /** Asks for nothing new, and is done when every request is answered or `patienceMs` is over. */
  async stop(patienceMs: number): Promise<void> {
    this.#stop.abort();
    const patience = new AbortController();
    const over = delay(patienceMs, undefined, { signal: patience.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#pending), over]);
    patience.abort();
    this.requests.unanswered = this.#pending.size;
    this.#patient = false;
  }

  async #request(breaker: number, wish: Omit<CommandInput, 'reason'>): Promise<void> {
    const idempotencyKey = randomUUID();
    while (this.#patient) {
      try {
        const command = { ...wish, reason: 'chaos' };
        const { id } = await requestCommand(this.#ctx, {
          breakerId: String(breaker),
          command,
          idempotencyKey,
        });
        this.requests.taken.push(id);
        return;
      } catch (error) {
        if (error instanceof PanelError) {
          this.requests.refused += 1;
          return;
        }
        this.requests.repeated += 1;
        await delay(AGAIN_MS, undefined, { ref: false });
      }
    }
  }
}
