import type { IncidentMember } from './incident.ts';
import type { CircuitState } from './state.ts';

/** A half-open circuit that nobody called for this long no longer keeps an incident open. */
export const QUIET_MS = 15 * 60_000;

/**
 * A reading that shows a circuit closed, without a recovery on record, is believed when it came this long after the trip was seen:
 * rows of a long journal may still be on their way, and a circuit's state is that of the last complete answer.
 */
export const DRAINED_AFTER_MS = 15_000;

/** How a circuit stands at present. Times in epoch milliseconds by our clock. */
export interface MemberStanding {
  readonly state: CircuitState;
  readonly since: number | null;
  readonly lastReadAt: number | null;
  /** Its instance was removed, or its service no longer names it. */
  readonly isGone: boolean;
  /** When it was removed; null where that is not known. */
  readonly goneAt: number | null;
  /** Calls counted during the last {@link QUIET_MS}; null: not counted. */
  readonly recentCalls: number | null;
}

/** When a member ended its part in an incident, as seen at `now`; null while it goes on. A circuit that nobody can read goes on. */
export function memberEndedAt(member: IncidentMember, standing: MemberStanding, now: number): number | null {
  if (standing.isGone) return standing.goneAt ?? now;
  if (standing.state === 'closed') return member.recoveredAt ?? closedBySight(member, standing);
  if (standing.state === 'half_open') return quietAt(standing);
  return null;
}

function closedBySight(member: IncidentMember, { lastReadAt }: MemberStanding): number | null {
  return lastReadAt !== null && lastReadAt - member.openSeenAt >= DRAINED_AFTER_MS ? lastReadAt : null;
}

/** A half-open circuit with traffic soon moves on: one that stood still and counted no call is quiet, also where calls are not counted. */
function quietAt({ since, lastReadAt, recentCalls }: MemberStanding): number | null {
  if (since === null || lastReadAt === null || (recentCalls ?? 0) > 0) return null;
  return lastReadAt - since >= QUIET_MS ? since + QUIET_MS : null;
}
