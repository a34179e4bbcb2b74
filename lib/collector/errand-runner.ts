import type { Logger } from 'pino';
import {
  ERRAND_DEADLINE_MS,
  isReadSince,
  judgeByJournal,
  judgeBySnapshot,
  remainingHoldMs,
  SEND_AGAIN_WITHIN_MS,
} from '#lib/domain/errand.ts';
import type { KnownInstance } from '#lib/domain/known.ts';
import { tell } from '#lib/domain/sentences.ts';
import type { Errand, ErrandStep } from '#lib/store/outcomes.ts';
import type { InstancePoller } from './instance-poller.ts';
import type { SendResult } from './outbound/send-command.ts';

/** What the runner needs of the rest of the collector. */
export interface ErrandPorts {
  readonly now: () => number;
  /** Writes down errands for the processes that holds in force are to be brought to. */
  readonly renewHolds: () => Promise<unknown>;
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
/** A hold's time is told as it is now, so the same hold sent again is another body under its key: the first one was accepted. */
const ACCEPTED_BEFORE = 422;
const ANOTHER_PROCESS = 409;

/**
 * Carries operators' commands to instances: commits the intent, sends it so that it is obeyed once at most, and takes a reading as the
 * only proof. A hold is brought to processes that start while it lasts.
 */
export class ErrandRunner {
  readonly #ports: ErrandPorts;
  readonly #running = new Map<number, Promise<void>>();

  constructor(ports: ErrandPorts) {
    this.#ports = ports;
  }

  /** How many circuits a command is on its way to. */
  get underWay(): number {
    return this.#running.size;
  }

  /** Looks at every unfinished errand and moves on those that can move; returns without waiting for services. */
  async look(): Promise<void> {
    await this.#ports.renewHolds();
    for (const errand of await this.#ports.list()) {
      const key = errand.circuitId;
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
    else if (this.#order(errand, null) === null) await this.#endHold(errand);
    else if (errand.renewed) await this.#renew(errand, poller);
    else if (this.#isOverdue(errand.requestedAt)) await this.#giveUp(errand, poller);
    else if (poller?.known) await this.#carry(errand, poller, poller.known);
  }

  /** Nobody waits for it: it has time while the hold lasts. */
  async #renew(errand: Errand, poller: InstancePoller | null): Promise<void> {
    if (poller?.known && poller.failure === null) await this.#carry(errand, poller, poller.known);
  }

  async #carry(errand: Errand, poller: InstancePoller, known: KnownInstance): Promise<void> {
    const { move, send } = this.#ports;
    const bootId = known.level === 2 ? known.bootId : null;
    const detail = errand.renewed ? tell('hold_to_new') : null;
    if (!(await move(errand, { from: REQUESTED, to: 'sent', detail, bootId }))) return;
    // As of now: the commit may have taken its time.
    const order = this.#order(errand, bootId);
    if (order === null) await this.#endHold(errand);
    else await this.#conclude(errand, poller, await send(poller, errand, order));
  }

  /** What to send now; null when the hold is over, or as good as over. */
  #order(errand: Errand, bootId: string | null): Order | null {
    const holdForMs = remainingHoldMs(errand.holdUntil, this.#ports.now());
    return holdForMs !== null && holdForMs < SHORTEST_HOLD_MS ? null : { bootId, holdForMs };
  }

  /** Of a hold that was over before it was sent. */
  async #endHold(errand: Errand): Promise<void> {
    const from = [...REQUESTED, ...SENT];
    await this.#ports.move(errand, { from, to: 'superseded', detail: tell('hold_over') });
  }

  async #conclude(errand: Errand, poller: InstancePoller, result: SendResult): Promise<void> {
    const { move } = this.#ports;
    poller.pollSoon();
    switch (result.kind) {
      case 'accepted': {
        const { bootId, seq } = result;
        await move(errand, {
          from: SENT,
          to: 'sent',
          detail: tell('accepted'),
          bootId: bootId ?? undefined,
          seq,
        });
        return;
      }
      case 'refused':
        // Another boot than the one we knew: it did nothing there, and the next reading tells the new boot.
        if (result.status === ANOTHER_PROCESS)
          await move(errand, { from: SENT, to: 'requested', detail: result.detail });
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
    const { move, now } = this.#ports;
    const known = poller?.known;
    if (poller && known?.level === 2) {
      const verdict = judgeByJournal(errand, known, now());
      if (verdict === 'process_ended') {
        await move(errand, { from: SENT, to: 'unknown', detail: tell('process_ended') });
        return;
      }
      if (verdict === 'send_again' && (await this.#sendAgain(errand, poller))) return;
    } else if (known && isReadSince(known, errand.at)) {
      const judged = judgeBySnapshot(errand.action, known.circuits.get(errand.breaker)?.state ?? null);
      const detail = judged.detail ?? (errand.renewed ? tell('hold_reached_new') : null);
      await move(errand, { from: SENT, to: judged.state, detail });
      return;
    }
    // Right after this collector took over, the first reading is still to come.
    const isToBeRead = poller?.failure == null && !(known && isReadSince(known, errand.at));
    if (this.#isOverdue(errand.at, isToBeRead ? SEND_AGAIN_WITHIN_MS : ERRAND_DEADLINE_MS))
      await move(errand, { from: SENT, to: 'unknown', detail: tell('nothing_shown') });
  }

  /** Sends a command without an answer to the same process under the same key; says whether that moved it on. */
  async #sendAgain(errand: Errand, poller: InstancePoller): Promise<boolean> {
    const order = this.#order(errand, errand.bootId);
    if (order === null) return false;
    const result = await this.#ports.send(poller, errand, order);
    const isTold =
      result.kind === 'accepted' ||
      (result.kind === 'refused' && result.status !== ACCEPTED_BEFORE && result.status !== ANOTHER_PROCESS);
    if (isTold) await this.#conclude(errand, poller, result);
    else poller.pollSoon();
    return isTold;
  }

  async #giveUp(errand: Errand, poller: InstancePoller | null): Promise<void> {
    const why = poller?.failure;
    const seconds = ERRAND_DEADLINE_MS / 1_000;
    const detail = why ? tell('not_reached_in_for', { seconds, why }) : tell('not_reached_in', { seconds });
    const bootId = poller?.known?.bootId;
    await this.#ports.move(errand, { from: REQUESTED, to: 'refused', detail, bootId });
  }

  #isOverdue(since: number, limitMs = ERRAND_DEADLINE_MS): boolean {
    return this.#ports.now() - since > limitMs;
  }
}
