import type { Counters } from '#lib/protocol/reading.ts';

/** Calls counted over a span of time; null where the service does not count. */
export interface Counts {
  readonly calls: number | null;
  readonly failures: number | null;
  readonly refused: number | null;
  readonly fallbacks: number | null;
}

/** What was counted between two readings of one circuit. A counter that fell belongs to a breaker made anew and starts from zero. */
export function countsBetween(before: Counters, after: Counters): Counts {
  return {
    calls: difference(before.calls, after.calls),
    failures: difference(before.failures, after.failures),
    refused: difference(before.blocked, after.blocked),
    fallbacks: difference(before.fallbackUsed, after.fallbackUsed),
  };
}

/** Adds two spans of counts; unknown and known make known, as far as it was counted. */
export function addCounts(a: Counts, b: Counts): Counts {
  return {
    calls: sum(a.calls, b.calls),
    failures: sum(a.failures, b.failures),
    refused: sum(a.refused, b.refused),
    fallbacks: sum(a.fallbacks, b.fallbacks),
  };
}

/** Counts over a span as a rate; null where not counted. */
export function perSecond(count: number | null, spanMs: number): number | null {
  return count === null || spanMs <= 0 ? null : (count * 1_000) / spanMs;
}

function difference(before: number | null, after: number | null): number | null {
  if (before === null || after === null) return null;
  return after >= before ? after - before : after;
}

function sum(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : a + b;
}
