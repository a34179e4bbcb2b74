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
export const systemClock: Clock = Object.freeze({
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
});

/** Reads both clocks. */
export const readClock = (clock: Clock): Instant => ({
  monotonic: clock.monotonicMs(),
  wall: clock.wallMs(),
});

/**
 * The wall time of a deadline, counted from the beginning of the state while both clocks have gone alike since then
 * (so that it reads the same every time), else from now.
 */
export function wallOf(
  due: number,
  begun: { readonly since: number; readonly sinceWall: number },
  now: Instant,
): number {
  const drift = now.wall - begun.sinceWall - (now.monotonic - begun.since);
  return Math.round(
    Math.abs(drift) < 2 ? begun.sinceWall + due - begun.since : now.wall + due - now.monotonic,
  );
}

/** Epoch milliseconds as the wire writes them: RFC 3339 in UTC with milliseconds. */
export const wireTime = (ms: number): string => new Date(ms).toISOString();
