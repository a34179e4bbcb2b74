import type { Bucket } from '#lib/contract/history.ts';

/** One place of the charts. A null is a gap: not measured, or a rate without calls. */
export interface RatePoint {
  /** The middle of the bucket, epoch milliseconds. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** The failure rate of a finished bucket, 0..1. */
  readonly rate: number | null;
  /** The same for the bucket that is still filling, joined to the last finished one: drawn dashed. */
  readonly partialRate: number | null;
  /** A rate with gaps on both sides, which a line alone would not show. */
  readonly alone: boolean;
  /** Calls a second that ran, and that were refused. */
  readonly callsPerSecond: number | null;
  readonly refusedPerSecond: number | null;
  readonly partial: boolean;
}

/**
 * The buckets of a history as the charts draw them. `now` tells which bucket is still filling; its volume is taken over the time it has
 * had, or half its length where that is longer: a sample in it may reach back before it, and would look like a burst.
 */
export function rateSeries(buckets: readonly Bucket[], bucketMs: number, now: number): RatePoint[] {
  const points = buckets.map((bucket) => {
    const from = Date.parse(bucket.at);
    const to = from + bucketMs;
    const partial = now < to;
    const seconds = Math.max(bucketMs / 2, Math.min(now, to) - from) / 1_000;
    return {
      at: from + bucketMs / 2,
      from,
      to,
      rate: partial ? null : bucket.failureRate,
      partialRate: partial ? bucket.failureRate : null,
      callsPerSecond: perSecond(bucket.calls, seconds),
      refusedPerSecond: perSecond(bucket.refused, seconds),
      partial,
    };
  });
  return points.map((point, place) => {
    const before = points[place - 1];
    const after = points[place + 1];
    const joins = after?.partialRate != null && point.rate !== null;
    const known = (neighbour: typeof before) =>
      neighbour !== undefined && (neighbour.rate ?? neighbour.partialRate) !== null;
    return {
      ...point,
      partialRate: joins ? point.rate : point.partialRate,
      alone: (point.rate ?? point.partialRate) !== null && !known(before) && !known(after),
    };
  });
}

/** Whether any bucket was measured at all. */
export function hasMeasurements(points: readonly RatePoint[]): boolean {
  return points.some(
    (point) => point.callsPerSecond !== null || point.rate !== null || point.partialRate !== null,
  );
}

function perSecond(count: number | null, seconds: number): number | null {
  return count === null ? null : count / seconds;
}
