import { checkKeys, checkNumber } from './check.ts';
import type { Act } from './circuit.ts';
import { DURATION } from './config.ts';
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

/** The options of `forceOpen`, checked: milliseconds of a hold (Infinity: until reset), or null for none. */
export function parseForceOpen(options: ForceOpenOptions): {
  readonly hold: number | null;
  readonly act: Act;
} {
  checkKeys('forceOpen', options, ['hold', 'holdForMs', 'actor', 'reason', 'command']);
  const { hold = false, holdForMs } = options;
  if (typeof hold !== 'boolean') throw new TypeError(`hold must be true or false, got ${typeof hold}`);
  if (holdForMs !== undefined) {
    if (!hold) throw new TypeError('holdForMs needs hold: true');
    checkNumber('holdForMs', holdForMs, DURATION);
  }
  return { hold: hold ? (holdForMs ?? Infinity) : null, act: actOf(options) };
}

/** The options of `reset`, checked. */
export function parseReset(options: ActOptions): Act {
  checkKeys('reset', options, ['actor', 'reason', 'command']);
  return actOf(options);
}

function actOf({ actor, reason, command }: ActOptions): Act {
  return { actor: textOf('actor', actor), reason: textOf('reason', reason), command: keyOf(command) };
}

function textOf(option: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new TypeError(`${option} must be a string, got ${typeof value}`);
  return wireText(value);
}

function keyOf(command: unknown): string | null | undefined {
  return command === undefined ? undefined : textOf('command', command);
}
