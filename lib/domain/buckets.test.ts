import { describe, expect, it } from 'vitest';
import { fillBuckets, layBuckets } from './buckets.ts';

const HOUR = 3_600_000;

describe('layBuckets', () => {
  it.each([
    // span, points, poll interval → bucket
    [HOUR, 120, 5_000, 30_000],
    [HOUR, 100, 5_000, 60_000],
    [10 * 60_000, 120, 5_000, 10_000],
    [10 * 60_000, 120, 1_000, 5_000],
    [24 * HOUR, 120, 5_000, 15 * 60_000],
    [92 * 24 * HOUR, 10, 5_000, 24 * HOUR],
  ])('cuts %i ms into %i points (polled every %i ms) of %i ms', (span, points, poll, bucketMs) => {
    expect(layBuckets(0, span, points, poll).bucketMs).toBe(bucketMs);
  });

  it('keeps its borders while the span moves on', () => {
    const grid = layBuckets(1_234_567, 1_234_567 + HOUR, 120, 5_000);
    const later = layBuckets(1_244_567, 1_244_567 + HOUR, 120, 5_000);
    expect(grid.from % grid.bucketMs).toBe(0);
    expect(grid.from).toBeLessThanOrEqual(1_234_567);
    expect(grid.to).toBeGreaterThanOrEqual(1_234_567 + HOUR);
    expect((later.from - grid.from) % grid.bucketMs).toBe(0);
  });
});

describe('fillBuckets', () => {
  const grid = { from: 0, to: 30_000, bucketMs: 10_000 };
  const sum = {
    at: 10_000,
    calls: 8,
    failures: 2,
    refused: 1,
    fallbacks: 0,
    ratedCalls: 8,
    ratedFailures: 2,
    reportedRate: 0.9,
  };

  it('knows nothing of a bucket without samples', () => {
    const [first, second, third] = fillBuckets(grid, [sum], [{ at: 20_000, trips: 2 }]);
    const nothing = { calls: null, failures: null, refused: null, fallbacks: null, failureRate: null };
    expect(first).toEqual({ at: 0, ...nothing, trips: 0 });
    expect(second).toEqual({
      at: 10_000,
      calls: 8,
      failures: 2,
      refused: 1,
      fallbacks: 0,
      failureRate: 0.25,
      trips: 0,
    });
    expect(third).toEqual({ at: 20_000, ...nothing, trips: 2 });
  });

  it.each([
    ['without calls', { ratedCalls: 0, ratedFailures: 0 }],
    ['where nothing is counted or reported', { ratedCalls: null, ratedFailures: null, reportedRate: null }],
  ])('has no failure rate %s', (_, counts) => {
    expect(fillBuckets(grid, [{ ...sum, ...counts }], [])[1]?.failureRate).toBeNull();
  });

  it('shows the rate that was reported where calls are not counted', () => {
    const notCounted = { calls: null, failures: null, ratedCalls: null, ratedFailures: null };
    expect(fillBuckets(grid, [{ ...sum, ...notCounted }], [])[1]?.failureRate).toBe(0.9);
  });

  it('rates only calls whose failures are counted too', () => {
    const [, bucket] = fillBuckets(grid, [{ ...sum, calls: 100, ratedCalls: 10, ratedFailures: 5 }], []);
    expect(bucket).toMatchObject({ calls: 100, failureRate: 0.5 });
  });
});
