import { checkOptions, DURATION, FLAG, TEXT } from './check.ts';
import { wireText } from './text.ts';

/** Who acts on a circuit and why; both are cut at 500 characters. */
export interface ActOptions {
  actor?: string | null | undefined;
  reason?: string | null | undefined;
  /** Given (even as null), the act is a command: it is written to the journal though it may change no state, under this idempotency key. */
  command?: string | null | undefined;
}

/** How to force a circuit open. */
export interface ForceOpenOptions extends ActOptions {
  /** Keep it open until `holdForMs` has passed or it is reset, instead of trying again after its timeout. false. */
  hold?: boolean | undefined;
  /** Milliseconds a hold lasts. Over 0; until reset. */
  holdForMs?: number | undefined;
}

/** An operator's hold, in epoch milliseconds; `until` is null when only a reset ends it. */
export interface Held {
  readonly since: number;
  readonly until: number | null;
  readonly actor: string | null;
  readonly reason: string | null;
}

/** Who acts, why, and by which command. */
export interface Act {
  readonly actor: string | null;
  readonly reason: string | null;
  /** The command's idempotency key; null for a command without one; undefined when code of the process acts. */
  readonly command: string | null | undefined;
}

const ACT = { actor: TEXT, reason: TEXT, command: TEXT };
const FORCE_OPEN = { hold: FLAG, holdForMs: DURATION, ...ACT };

/** The options of `forceOpen`, checked: milliseconds of a hold (Infinity: until reset), or null for none. */
export function parseForceOpen(options: ForceOpenOptions): {
  readonly hold: number | null;
  readonly act: Act;
} {
  checkOptions('forceOpen', options, FORCE_OPEN);
  const { hold, holdForMs } = options;
  if (!hold && holdForMs !== undefined) throw new TypeError('holdForMs needs hold: true');
  return { hold: hold ? (holdForMs ?? Infinity) : null, act: actOf(options) };
}

/** The options of `reset`, checked. */
export function parseReset(options: ActOptions): Act {
  checkOptions('reset', options, ACT);
  return actOf(options);
}

const actOf = ({ actor, reason, command }: ActOptions): Act => ({
  actor: wireText(actor),
  reason: wireText(reason),
  command: command === undefined ? undefined : wireText(command),
});
