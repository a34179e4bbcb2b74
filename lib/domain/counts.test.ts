import { describe, expect, it } from 'vitest';
import { addCounts, countsBetween, perSecond } from './counts.ts';

const counters = {
  calls: 10,
  successes: 8,
  failures: 2,
  ignored: 0,
  blocked: 5,
  fallbackUsed: null,
  fallbackFailed: null,
  transitions: 1,
};

describe('countsBetween', () => {
  it('takes the difference', () => {
    const after = { ...counters, calls: 25, failures: 3, blocked: 5 };
    expect(countsBetween(counters, after)).toEqual({ calls: 15, failures: 1, refused: 0, fallbacks: null });
  });

  it('starts from zero where a counter fell: the breaker was made anew', () => {
    expect(countsBetween(counters, { ...counters, calls: 4 }).calls).toBe(4);
  });

  it('keeps what is not counted unknown, never zero', () => {
    expect(countsBetween({ ...counters, calls: null }, counters).calls).toBeNull();
  });
});

describe('addCounts', () => {
  it('adds what is known and keeps the rest unknown', () => {
    const nothing = { calls: null, failures: null, refused: null, fallbacks: null };
    expect(addCounts(nothing, { ...nothing, calls: 3 })).toEqual({ ...nothing, calls: 3 });
    expect(addCounts({ ...nothing, calls: 2 }, { ...nothing, calls: 3 }).calls).toBe(5);
  });
});

describe('perSecond', () => {
  it.each([
    { count: 10, spanMs: 5_000, rate: 2 },
    { count: null, spanMs: 5_000, rate: null },
    { count: 10, spanMs: 0, rate: null },
  ])('$count over $spanMs ms is $rate', ({ count, spanMs, rate }) => {
    expect(perSecond(count, spanMs)).toBe(rate);
  });
});
