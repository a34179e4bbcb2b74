/**
 * Flapping is counted in trips (closed → open caused by the engine), not in transitions: a dependency that is simply down makes
 * open → half-open → open for ever without flapping.
 */
export interface Flap {
  /** Σ over trips of 2^(−age / 10 min), as of `at`. */
  readonly score: number;
  /** Epoch milliseconds; null before the first trip. */
  readonly at: number | null;
  readonly active: boolean;
  /** When the present flapping began; null while not flapping. */
  readonly since: number | null;
}

const HALF_LIFE_MS = 10 * 60_000;
const STARTS_AT = 3;
const STOPS_BELOW = 1;

export const NO_FLAP: Flap = { score: 0, at: null, active: false, since: null };

/** The score at `now`: half of it is gone after ten minutes without a trip. */
export function decayedScore(flap: Pick<Flap, 'score' | 'at'>, now: number): number {
  if (flap.at === null) return 0;
  return flap.score * 2 ** (-Math.max(0, now - flap.at) / HALF_LIFE_MS);
}

/** Whether it flaps at `now`: it began when the score reached 3 and ends when the score falls below 1. */
export function isFlapping(flap: Pick<Flap, 'score' | 'at' | 'active'>, now: number): boolean {
  return flap.active && decayedScore(flap, now) >= STOPS_BELOW;
}

/**
 * The flap after one more trip at `at`. With a score of 3 or more at least three trips lie in the window, and between two trips of
 * a circuit (closed → open) lies a recovery: so the two recoveries that flapping needs are there by themselves.
 */
export function addTrip(flap: Flap, at: number): Flap {
  const wasActive = isFlapping(flap, at);
  const score = decayedScore(flap, at) + 1;
  const active = wasActive || score >= STARTS_AT;
  return {
    score,
    at: Math.max(at, flap.at ?? at),
    active,
    since: active ? (wasActive ? flap.since : at) : null,
  };
}
