import { tell } from './sentences.ts';
import type { Told } from './told.ts';

/** What the panel knows of when an instance was last read. Times in epoch milliseconds. */
export interface ReadingAge {
  readonly lastReadAt: number | null;
  /** Why the last poll failed, null after a good one. */
  readonly failureDetail: Told | null;
}

/** How long a good reading stays fresh: three intervals and the three seconds a poll may take, in milliseconds. */
export function freshForMs(pollIntervalMs: number): number {
  return 3 * pollIntervalMs + 3_000;
}

/** Why an instance is stale; null while its reading is fresh. */
export function staleReason(age: ReadingAge, pollIntervalMs: number, now: number): Told | null {
  if (age.failureDetail !== null) return age.failureDetail;
  if (age.lastReadAt === null) return tell('not_read_yet');
  if (now - age.lastReadAt > freshForMs(pollIntervalMs)) return tell('not_read_lately');
  return null;
}
