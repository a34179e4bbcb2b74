import { tell } from './sentences.ts';
import type { CircuitState } from './state.ts';
import type { Told } from './told.ts';

/** How long an operator waits for a command to reach an instance, and for a reading to prove it, in milliseconds. */
export const ERRAND_DEADLINE_MS = 15_000;

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
