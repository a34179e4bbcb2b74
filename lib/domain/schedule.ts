/** 2^32 / φ: multiplying by it scatters neighbouring numbers (Knuth, The Art of Computer Programming 3, 6.4). */
const GOLDEN_RATIO_32 = 0x9e3779b1;

/** Where in its interval an instance is polled: a hash of its id spreads the fleet evenly. Milliseconds in [0, intervalMs). */
export function pollOffset(instanceId: number, intervalMs: number): number {
  return (Math.imul(instanceId, GOLDEN_RATIO_32) >>> 0) % intervalMs;
}

const LONGEST_BACK_OFF_MS = 30_000;
const MOST_INTERVALS = 4;

/**
 * How long to wait after the n-th failed poll in a row: full jitter over a window that doubles, never under half the interval, and
 * never over four intervals or 30 s (or the interval, where that is longer): an instance that comes back is seen soon. `random` is
 * in [0, 1).
 */
export function backOffMs(failures: number, intervalMs: number, random: number): number {
  const longest = Math.max(Math.min(MOST_INTERVALS * intervalMs, LONGEST_BACK_OFF_MS), intervalMs);
  const window = Math.min(intervalMs * 2 ** Math.min(failures - 1, 10), longest);
  return Math.max(intervalMs / 2, window * random);
}

/** What the last poll tells about the next one. */
export interface PollEnd {
  readonly startedAt: number;
  readonly endedAt: number;
  /** The service held the answer until it had news or the wait was over. */
  readonly waited: boolean;
  /** The answer brought something new. */
  readonly news: boolean;
  /** The service has more rows ready. */
  readonly more: boolean;
}

const BREATH_MS = 50;

/** When to poll next after a good poll: at once while there is more or the service waits for us, else one interval after the last. */
export function nextPollAt(end: PollEnd, intervalMs: number): number {
  if (end.more) return end.endedAt;
  const heldLong = end.endedAt - end.startedAt >= intervalMs / 2;
  if (end.waited && (end.news || heldLong)) return end.endedAt + BREATH_MS;
  return Math.max(end.startedAt + intervalMs, end.endedAt + BREATH_MS);
}
