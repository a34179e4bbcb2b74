/** The stretches of time a breaker's history can show, by the name they have in the address. */
export const RANGES = {
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
} as const;
export type Range = keyof typeof RANGES;

/** The range named in an address; an hour when it names none of ours. */
export function parseRange(value: string | null | undefined): Range {
  return value != null && Object.hasOwn(RANGES, value) ? (value as Range) : '1h';
}

/** The history request for a range that ends now. */
export function historySpan(range: Range, now: number): { from: string; to: string } {
  return { from: new Date(now - RANGES[range]).toISOString(), to: new Date(now).toISOString() };
}
