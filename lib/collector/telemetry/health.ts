import { LEASE_MS } from '#lib/store/leases.ts';

/** What a collector knows of its own health at a moment. Times in epoch milliseconds. */
export interface Vitals {
  /** When the last round of keeping leases ended, well or badly; null before the first. */
  readonly roundAt: number | null;
  /** When leases were last kept; null before the first time. */
  readonly keptAt: number | null;
  /** The last round failed. */
  readonly failing: boolean;
  /** Shards whose lease is held. */
  readonly shards: number;
}

/** Longer than any round can take: every statement and every wait for a connection ends before. */
const STUCK_AFTER_MS = 120_000;

/** Why this collector does not do its work at `now`, in one sentence; null when it does. */
export function whyNotReady(vitals: Vitals, now: number): string | null {
  const { keptAt, failing, shards } = vitals;
  if (failing) return 'the database is away';
  if (keptAt === null) return 'the database has not answered yet';
  const silentMs = now - keptAt;
  if (silentMs > LEASE_MS) return `the database has not answered for ${Math.floor(silentMs / 1_000)} s`;
  if (shards === 0) return 'no lease is held yet';
  return null;
}

/** Why this collector should be started anew at `now`: its rounds do not end any more; null while they do. `startedAt` counts as an end. */
export function whyNotAlive({ roundAt }: Vitals, startedAt: number, now: number): string | null {
  const silentMs = now - (roundAt ?? startedAt);
  return silentMs > STUCK_AFTER_MS ? `no round has ended for ${Math.floor(silentMs / 1_000)} s` : null;
}
