import type { Kind } from './check.ts';

/** Where the engine reads the time. Tests pass their own. */
export interface Clock {
  /** Milliseconds that only ever grow, whatever happens to the wall clock; every deadline is measured with it. */
  monotonicMs(): number;
  /** Epoch milliseconds; only shown, never used to decide. */
  wallMs(): number;
}

/** One reading of both clocks. */
export interface Instant {
  readonly monotonic: number;
  readonly wall: number;
}

/** The process's own clocks. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
};

/** What the option `clock` may be. */
export const CLOCK: Kind = [
  'an object with monotonicMs() and wallMs()',
  (value: Partial<Clock> | null) =>
    typeof value?.monotonicMs === 'function' && typeof value.wallMs === 'function',
];

/** Reads both clocks. */
export const readClock = (clock: Clock): Instant => ({
  monotonic: clock.monotonicMs(),
  wall: clock.wallMs(),
});

/**
 * The wall time of a deadline, counted from the beginning of the state while both clocks have gone alike since then
 * (so that it reads the same every time), else from now.
 */
export function wallOf(due: number, begun: Instant, now: Instant): number {
  const drift = now.wall - begun.wall - (now.monotonic - begun.monotonic);
  const from = Math.abs(drift) < 2 ? begun : now;
  return Math.round(from.wall + due - from.monotonic);
}

/** Epoch milliseconds as the wire writes them: RFC 3339 in UTC with milliseconds; null stays null. */
export function wireTime(ms: number): string;
export function wireTime(ms: number | null): string | null;
export function wireTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
