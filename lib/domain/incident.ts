/** A trip of a breaker that was not part of it yet joins an incident that has ended, when it comes this close to its last trip. */
export const GROUPING_MS = 5 * 60_000;

/** A trip of a breaker of an incident that has ended reopens it within this time; later it is a new one. */
export const RELAPSE_MS = 10 * 60_000;

/** Trips are told by readings, so for this long after the relapse time one may still be told; then an ended incident is settled. */
const TOLD_LATE_MS = 60_000;

/** A circuit that tripped within an incident. Times in epoch milliseconds by our clock. */
export interface IncidentMember {
  readonly circuitId: number;
  readonly breakerId: number;
  readonly instanceId: number;
  /** The transition by which it came in, and its place in the order of commits: what came before is no part of the incident. */
  readonly joinedBy: number;
  readonly joinedIn: number;
  readonly onsetAt: number;
  /** When we saw it open last. */
  readonly openSeenAt: number;
  /** When it closed; null since it is open again, or when no transition told of it. */
  readonly recoveredAt: number | null;
}

/**
 * A span in which circuits of one dependency were not closed, beginning with a trip that the engine caused. Times in epoch
 * milliseconds by our clock.
 */
export interface Incident {
  /** The id of its row; negative while it has none. */
  readonly id: number;
  readonly dependency: string;
  readonly openedAt: number;
  readonly lastTripAt: number;
  readonly closedAt: number | null;
  /** In order of joining. */
  readonly members: readonly IncidentMember[];
  /** What it has recorded (`newsKey`), as far as the news that may come can ask. */
  readonly recorded: ReadonlySet<string>;
}

/** Whether an incident has ended for good at `now`: nothing can reopen it any more. */
export function isSettled(incident: Pick<Incident, 'closedAt'>, now: number): boolean {
  return incident.closedAt !== null && now - incident.closedAt > RELAPSE_MS + TOLD_LATE_MS;
}
