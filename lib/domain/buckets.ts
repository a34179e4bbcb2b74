const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** The lengths that a bucket may have, in milliseconds: steps that people count time in. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((n) => n * HOUR),
];

/** What the samples of one bucket add up to; null: nothing of it was counted. `at` is where it begins, epoch milliseconds. */
export interface BucketSums {
  readonly at: number;
  readonly calls: number | null;
  readonly failures: number | null;
  readonly refused: number | null;
  readonly fallbacks: number | null;
  /** Calls and failures where both were counted. */
  readonly ratedCalls: number | null;
  readonly ratedFailures: number | null;
  /** The rate that a circuit alone reported last; null of several: rates are never averaged. */
  readonly reportedRate: number | null;
}

/** One bucket of a chart. */
export interface Bucket {
  readonly at: number;
  readonly calls: number | null;
  readonly failures: number | null;
  readonly refused: number | null;
  readonly fallbacks: number | null;
  /** 0..1; as reported where calls are not counted; null without calls. */
  readonly failureRate: number | null;
  readonly trips: number;
}

/** The buckets of a span: `from` and `to` lie on their borders. */
export interface BucketGrid {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
}

/**
 * Buckets over `from` to `to` (epoch milliseconds): at most `points` + 1, on borders that stay where they are while the span moves on,
 * and each of two polls at least, so that none stays empty between two samples.
 */
export function layBuckets(from: number, to: number, points: number, pollIntervalMs: number): BucketGrid {
  const least = Math.max((to - from) / points, 2 * pollIntervalMs);
  const bucketMs = STEPS.find((step) => step >= least) ?? 24 * HOUR;
  return { from: Math.floor(from / bucketMs) * bucketMs, to: Math.ceil(to / bucketMs) * bucketMs, bucketMs };
}

/** Every bucket of the grid, with what was measured in it. A bucket without samples knows nothing, which is not zero. */
export function fillBuckets(
  grid: BucketGrid,
  sums: readonly BucketSums[],
  trips: readonly { readonly at: number; readonly trips: number }[],
): Bucket[] {
  const sumsAt = new Map(sums.map((sum) => [sum.at, sum]));
  const tripsAt = new Map(trips.map((count) => [count.at, count.trips]));
  const buckets: Bucket[] = [];
  for (let at = grid.from; at < grid.to; at += grid.bucketMs) {
    const sum = sumsAt.get(at);
    buckets.push({
      at,
      calls: sum?.calls ?? null,
      failures: sum?.failures ?? null,
      refused: sum?.refused ?? null,
      fallbacks: sum?.fallbacks ?? null,
      failureRate: sum ? rateOf(sum) : null,
      trips: tripsAt.get(at) ?? 0,
    });
  }
  return buckets;
}

function rateOf({ ratedCalls, ratedFailures, reportedRate }: BucketSums): number | null {
  if (ratedCalls === null) return reportedRate;
  return ratedCalls > 0 ? (ratedFailures ?? 0) / ratedCalls : null;
}
