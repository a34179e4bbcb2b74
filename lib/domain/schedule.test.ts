import { describe, expect, it } from 'vitest';
import { backOffMs, nextPollAt, pollOffset } from './schedule.ts';

describe('pollOffset', () => {
  it('spreads neighbouring instances over the interval', () => {
    const tenths = new Set(
      Array.from({ length: 100 }, (_, id) => Math.floor(pollOffset(id + 1, 5_000) / 500)),
    );
    expect(tenths.size).toBe(10);
  });

  it('is the same every time, within the interval', () => {
    expect(pollOffset(7, 5_000)).toBe(pollOffset(7, 5_000));
    expect(pollOffset(123_456, 1_000)).toBeLessThan(1_000);
  });
});

describe('backOffMs', () => {
  it.each([
    { failures: 1, random: 0, wait: 2_500 },
    { failures: 1, random: 0.99, wait: 4_950 },
    { failures: 3, random: 0.5, wait: 10_000 },
    { failures: 50, random: 0.999, wait: 19_980 },
    { failures: 50, random: 0.999, wait: 29_970, intervalMs: 10_000 },
    { failures: 50, random: 0.5, wait: 30_000, intervalMs: 60_000 },
  ])(
    'after $failures failures and random $random waits $wait ms',
    ({ failures, random, wait, intervalMs = 5_000 }) => {
      expect(backOffMs(failures, intervalMs, random)).toBeCloseTo(wait);
    },
  );
});

describe('nextPollAt', () => {
  const end = { startedAt: 1_000, endedAt: 1_020, waited: false, news: false, more: false };

  it.each([
    { name: 'one interval after a plain answer', end, at: 6_000 },
    { name: 'at once while there is more', end: { ...end, more: true }, at: 1_020 },
    {
      name: 'after a breath when the service waited and had news',
      end: { ...end, waited: true, news: true },
      at: 1_070,
    },
    {
      name: 'after a breath when the wait is over',
      end: { ...end, waited: true, endedAt: 6_000 },
      at: 6_050,
    },
    {
      name: 'one interval later when a service says it waited but did not',
      end: { ...end, waited: true },
      at: 6_000,
    },
    { name: 'never in the past of a slow answer', end: { ...end, endedAt: 9_000 }, at: 9_050 },
  ])('is due $name', ({ end: given, at }) => {
    expect(nextPollAt(given, 5_000)).toBe(at);
  });
});
