import type { CircuitState } from './state.ts';

/** How long an operator waits for a command to reach an instance, and for a reading to prove it, in milliseconds. */
export const ERRAND_DEADLINE_MS = 15_000;

/** What a snapshot taken after a command says about it: without a journal this is all the proof there is. */
export function judgeBySnapshot(
  action: 'force_open' | 'reset',
  state: CircuitState | null,
): { state: 'applied' | 'unknown'; detail: string | null } {
  if (state === null) return { state: 'unknown', detail: 'The service no longer names this breaker.' };
  const proven = action === 'reset' ? state === 'closed' : state === 'open' || state === 'half_open';
  if (proven) return { state: 'applied', detail: null };
  return { state: 'unknown', detail: `The command was sent; the reading after it shows ${state}.` };
}

/** What is left of a hold at `now`; null for a hold without end, 0 or less when it is over. */
export function remainingHoldMs(holdUntil: number | null, now: number): number | null {
  return holdUntil === null ? null : holdUntil - now;
}
