import type { Logger } from 'pino';
import { ERRAND_DEADLINE_MS, judgeBySnapshot, remainingHoldMs } from '#lib/domain/errand.ts';
import { tell } from '#lib/domain/sentences.ts';
import type { Errand, ErrandStep } from '#lib/store/outcomes.ts';
import type { InstancePoller } from './instance-poller.ts';
import type { SendResult } from './outbound/send-command.ts';

/** What the runner needs of the rest of the collector. */
export interface ErrandPorts {
  readonly now: () => number;
  /** The unfinished errands of the shards held. */
  readonly list: () => Promise<Errand[]>;
  /** Commits a step; false when somebody else has moved it or has the shard. */
  readonly move: (errand: Errand, step: ErrandStep) => Promise<boolean>;
  readonly send: (poller: InstancePoller, errand: Errand, order: Order) => Promise<SendResult>;
  readonly poller: (instanceId: number) => InstancePoller | null;
  readonly log: Logger;
}

/** What goes out, as of the moment it is sent. */
interface Order {
  readonly bootId: string | null;
  readonly holdForMs: number | null;
}

const SHORTEST_HOLD_MS = 1_000;
const REQUESTED = ['requested'] as const;
const SENT = ['sent'] as const;

/** Carries operators' commands to instances: commits the intent, sends once, and takes a reading as the only proof. */
export class ErrandRunner {
  readonly #ports: ErrandPorts;
  readonly #running = new Map<string, Promise<void>>();

  constructor(ports: ErrandPorts) {
    this.#ports = ports;
  }

  /** Looks at every unfinished errand and moves on those that can move; returns without waiting for services. */
  async look(): Promise<void> {
    for (const errand of await this.#ports.list()) {
      const key = `${errand.instanceId}`;
      if (this.#running.has(key)) continue;
      const run = this.#advance(errand)
        .catch((err) =>
          this.#ports.log.error({ err, commandId: errand.commandId }, 'a command could not be moved on'),
        )
        .finally(() => this.#running.delete(key));
      this.#running.set(key, run);
    }
  }

  /** Done when nothing is on its way any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #advance(errand: Errand): Promise<void> {
    const poller = this.#ports.poller(errand.instanceId);
    if (errand.state === 'sent') await this.#readBack(errand, poller);
    else if (this.#isOverdue(errand.requestedAt)) await this.#giveUp(errand);
    else if (poller?.known) await this.#carry(errand, poller);
  }

  async #carry(errand: Errand, poller: InstancePoller): Promise<void> {
    const { move, send, now } = this.#ports;
    const holdForMs = remainingHoldMs(errand.holdUntil, now());
    if (holdForMs !== null && holdForMs < SHORTEST_HOLD_MS) {
      await move(errand, { from: REQUESTED, to: 'superseded', detail: tell('hold_over') });
      return;
    }
    if (!(await move(errand, { from: REQUESTED, to: 'sent', detail: null }))) return;
    const bootId = poller.known?.bootId ?? null;
    await this.#conclude(errand, poller, await send(poller, errand, { bootId, holdForMs }));
  }

  async #conclude(errand: Errand, poller: InstancePoller, result: SendResult): Promise<void> {
    const { move } = this.#ports;
    poller.pollSoon();
    switch (result.kind) {
      case 'accepted': {
        const { bootId, seq } = result;
        await move(errand, { from: SENT, to: 'sent', detail: tell('accepted'), bootId, seq });
        return;
      }
      case 'refused':
        // Another boot than the one we knew: it did nothing there, and the next reading tells the new boot.
        if (result.status === 409) await move(errand, { from: SENT, to: 'requested', detail: result.detail });
        else
          await move(errand, {
            from: SENT,
            to: 'refused',
            detail: tell('refused_with', { status: result.status, why: result.detail }),
          });
        return;
      case 'not_sent':
        await move(errand, {
          from: SENT,
          to: 'requested',
          detail: tell('not_reached', { why: result.failure.detail }),
        });
        return;
      case 'unknown':
        await move(errand, {
          from: SENT,
          to: 'sent',
          detail: tell('no_answer', { why: result.failure.detail }),
        });
    }
  }

  /** At level 2 the journal row with the command's key ends the errand where it is stored; below it a snapshot must do. */
  async #readBack(errand: Errand, poller: InstancePoller | null): Promise<void> {
    const known = poller?.known;
    const readSince = known?.lastReadAt != null && known.lastReadAt > errand.at;
    if (known && readSince && known.level !== 2) {
      const circuit = known.circuits.get(errand.breaker);
      const judged = judgeBySnapshot(errand.action, circuit?.state ?? null);
      await this.#ports.move(errand, { from: SENT, to: judged.state, detail: judged.detail });
    } else if (this.#isOverdue(errand.at)) {
      await this.#ports.move(errand, { from: SENT, to: 'unknown', detail: tell('nothing_shown') });
    }
  }

  async #giveUp(errand: Errand): Promise<void> {
    const why = this.#ports.poller(errand.instanceId)?.failure;
    const seconds = ERRAND_DEADLINE_MS / 1_000;
    const detail = why ? tell('not_reached_in_for', { seconds, why }) : tell('not_reached_in', { seconds });
    await this.#ports.move(errand, { from: REQUESTED, to: 'refused', detail });
  }

  #isOverdue(since: number): boolean {
    return this.#ports.now() - since > ERRAND_DEADLINE_MS;
  }
}
