import type { KnownInstance } from './known.ts';
import { tell } from './sentences.ts';
import type { CircuitState } from './state.ts';
import type { Told } from './told.ts';

/** How long an operator waits for a command to reach an instance, and for a reading to prove it, in milliseconds. */
export const ERRAND_DEADLINE_MS = 15_000;

/** How long a journal has time to show a command without an answer before it is sent again, in milliseconds. */
export const SEND_AGAIN_AFTER_MS = 1_000;

/** Until when a command may be sent again, in milliseconds: long enough for another collector to take over from one that died. */
export const SEND_AGAIN_WITHIN_MS = 30_000;

/** A command that was sent, as far as a journal's reader cares. Times in epoch milliseconds. */
export interface SentCommand {
  /** The only process that may obey; null: whichever answered. */
  readonly bootId: string | null;
  /** Its journal row, from the answer; null without one. */
  readonly seq: number | null;
  readonly at: number;
}

/** Whether an instance was read after a moment. */
export function isReadSince({ lastReadAt }: Pick<KnownInstance, 'lastReadAt'>, at: number): boolean {
  return lastReadAt !== null && lastReadAt > at;
}

/**
 * What to do about a command that the journal does not show yet, as far as it is read. `send_again`: nothing is risked by it, since
 * the process keeps the command's key and obeys once. `process_ended`: it went to an earlier process than the one that answers now.
 */
export function judgeByJournal(
  sent: SentCommand,
  known: Pick<KnownInstance, 'bootId' | 'lastReadAt'>,
  now: number,
): 'wait' | 'send_again' | 'process_ended' {
  if (sent.bootId === null) return 'wait';
  if (sent.bootId !== known.bootId) return isReadSince(known, sent.at) ? 'process_ended' : 'wait';
  const age = now - sent.at;
  const isDue = age >= SEND_AGAIN_AFTER_MS && age <= SEND_AGAIN_WITHIN_MS;
  return sent.seq === null && isDue ? 'send_again' : 'wait';
}

/** What a snapshot taken after a command says about it: without a journal this is all the proof there is. */
export function judgeBySnapshot(
  action: 'force_open' | 'reset',
  state: CircuitState | null,
): { state: 'applied' | 'unknown'; detail: Told | null } {
  if (state === null) return { state: 'unknown', detail: tell('no_longer_named') };
  const proven = action === 'reset' ? state === 'closed' : state === 'open' || state === 'half_open';
  if (proven) return { state: 'applied', detail: null };
  return { state: 'unknown', detail: tell('reading_shows', { state: tell(`state_${state}`) }) };
}

/** What is left of a hold at `now`; null for a hold without end, 0 or less when it is over. */
export function remainingHoldMs(holdUntil: number | null, now: number): number | null {
  return holdUntil === null ? null : holdUntil - now;
}
