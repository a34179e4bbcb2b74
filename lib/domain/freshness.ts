/** What the panel knows of when an instance was last read. Times in epoch milliseconds. */
export interface ReadingAge {
  readonly lastReadAt: number | null;
  /** The sentence of the failed poll, null after a good one. */
  readonly failureDetail: string | null;
}

/** How long a good reading stays fresh: three intervals and the three seconds a poll may take, in milliseconds. */
export function freshForMs(pollIntervalMs: number): number {
  return 3 * pollIntervalMs + 3_000;
}

/** Why an instance is stale, in one sentence; null while its reading is fresh. */
export function staleReason(age: ReadingAge, pollIntervalMs: number, now: number): string | null {
  if (age.failureDetail !== null) return age.failureDetail;
  if (age.lastReadAt === null) return 'Not read yet.';
  if (now - age.lastReadAt > freshForMs(pollIntervalMs)) return 'No collector has read it lately.';
  return null;
}
