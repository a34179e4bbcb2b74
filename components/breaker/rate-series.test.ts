import { describe, expect, it } from 'vitest';
import { BUILT_AT, makeBucket } from '#lib/testing/builders.ts';
import { hasMeasurements, rateSeries } from './rate-series.ts';

const MINUTE = 60_000;
const START = BUILT_AT - 3 * MINUTE;
const bucket = (n: number, overrides = {}) =>
  makeBucket({ at: new Date(START + n * MINUTE).toISOString(), ...overrides });
const empty = { calls: null, failures: null, refused: null, fallbacks: null, failureRate: null };

describe('rateSeries', () => {
  it('gives each bucket its middle, its rate and its volume a second', () => {
    const [point] = rateSeries([bucket(0, { calls: 120, refused: 30, failureRate: 0.25 })], MINUTE, BUILT_AT);
    expect(point).toMatchObject({
      at: START + 30_000,
      rate: 0.25,
      callsPerSecond: 2,
      refusedPerSecond: 0.5,
      partial: false,
    });
  });

  it('leaves what was not measured a gap, and never makes it zero', () => {
    const points = rateSeries([bucket(0), bucket(1, empty), bucket(2)], MINUTE, BUILT_AT + MINUTE);
    expect(points[1]).toMatchObject({
      rate: null,
      partialRate: null,
      callsPerSecond: null,
      refusedPerSecond: null,
    });
  });

  it('keeps zero calls zero, with no rate', () => {
    const [point] = rateSeries([bucket(0, { calls: 0, failures: 0, failureRate: null })], MINUTE, BUILT_AT);
    expect(point).toMatchObject({ rate: null, callsPerSecond: 0 });
  });

  it('draws the bucket that is still filling apart, joined to the last finished one', () => {
    const now = START + 2 * MINUTE + 15_000;
    const points = rateSeries(
      [bucket(0), bucket(1, { failureRate: 0.4 }), bucket(2, { calls: 30, failureRate: 0.5 })],
      MINUTE,
      now,
    );
    expect(points.map((point) => [point.rate, point.partialRate])).toEqual([
      [0.02, null],
      [0.4, 0.4],
      [null, 0.5],
    ]);
    expect(points[2]).toMatchObject({ partial: true });
  });

  it.each([
    { elapsed: 1_000, perSecond: 1, because: 'what reaches back before the bucket is no burst' },
    { elapsed: 45_000, perSecond: 30 / 45, because: 'most of the bucket has passed' },
  ])('takes 30 calls in $elapsed ms of a minute for $perSecond/s: $because', ({ elapsed, perSecond }) => {
    const [point] = rateSeries([bucket(0, { calls: 30 })], MINUTE, START + elapsed);
    expect(point?.callsPerSecond).toBeCloseTo(perSecond);
  });

  it('does not join across a gap', () => {
    const now = START + 2 * MINUTE + 1;
    const points = rateSeries([bucket(0), bucket(1, empty), bucket(2)], MINUTE, now);
    expect(points.map((point) => point.partialRate)).toEqual([null, null, 0.02]);
  });

  it('marks a rate that stands alone, so that it is not lost between two gaps', () => {
    const points = rateSeries([bucket(0, empty), bucket(1), bucket(2, empty)], MINUTE, BUILT_AT + MINUTE);
    expect(points.map((point) => point.alone)).toEqual([false, true, false]);
    const pair = rateSeries([bucket(0), bucket(1)], MINUTE, BUILT_AT);
    expect(pair.map((point) => point.alone)).toEqual([false, false]);
  });
});

describe('hasMeasurements', () => {
  it('tells nothing measured from nothing happened', () => {
    expect(hasMeasurements(rateSeries([bucket(0, empty)], MINUTE, BUILT_AT))).toBe(false);
    expect(hasMeasurements(rateSeries([bucket(0, { ...empty, calls: 0 })], MINUTE, BUILT_AT))).toBe(true);
  });
});
