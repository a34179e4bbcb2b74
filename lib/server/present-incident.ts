import {
  type Incident,
  type IncidentDetail,
  IncidentEvent,
  type IncidentMember,
} from '#lib/contract/incident.ts';
import { toTimestamp, toTimestampOrNull } from '#lib/contract/time.ts';
import type {
  IncidentEventRow,
  IncidentMemberRow,
  IncidentRow,
} from '#lib/store/incidents/list-incidents.ts';

/** An incident as the API lists it. */
export function presentIncident(row: IncidentRow): Incident {
  const services = new Map(row.members.map((member) => [member.serviceId, presentService(member)]));
  return {
    id: String(row.id),
    dependency: row.dependency,
    state: row.closedAt === null ? 'open' : 'closed',
    openedAt: toTimestamp(row.openedAt),
    lastTripAt: toTimestamp(row.lastTripAt),
    closedAt: toTimestampOrNull(row.closedAt),
    trips: sumTrips(row.members),
    breakers: new Set(row.members.map((member) => member.breakerId)).size,
    circuits: row.members.length,
    services: [...services.values()],
    cost: row.cost,
  };
}

/** An incident with everything in it. */
export function presentIncidentDetail(
  row: IncidentRow,
  events: readonly IncidentEventRow[],
  moreEvents: boolean,
): IncidentDetail {
  return {
    ...presentIncident(row),
    members: presentMembers(row.members),
    events: events.map(presentEvent),
    moreEvents,
  };
}

/** Circuits in order of onset, as breakers in order of onset. */
function presentMembers(rows: readonly IncidentMemberRow[]): IncidentMember[] {
  const breakerIds = [...new Set(rows.map((row) => row.breakerId))];
  return breakerIds.flatMap((breakerId) => {
    const own = rows.filter((row) => row.breakerId === breakerId);
    const [first] = own;
    if (first === undefined) return [];
    return {
      breakerId: String(breakerId),
      name: first.breaker,
      service: presentService(first),
      onsetAt: toTimestamp(first.onsetAt),
      trips: sumTrips(own),
      circuits: own.map((row) => ({
        circuitId: String(row.circuitId),
        instanceId: String(row.instanceId),
        url: row.url,
        reportedInstanceId: row.reportedInstanceId,
        onsetAt: toTimestamp(row.onsetAt),
        recoveredAt: toTimestampOrNull(row.recoveredAt),
        trips: row.trips,
      })),
    };
  });
}

function presentService(row: IncidentMemberRow) {
  return { id: String(row.serviceId), name: row.service, environment: row.environment };
}

function sumTrips(rows: readonly IncidentMemberRow[]): number {
  return rows.reduce((sum, row) => sum + row.trips, 0);
}

/** What is stored of an event as its kind has it. Throws a `ZodError` for a row that is no event. */
function presentEvent({ detail, ...row }: IncidentEventRow): IncidentEvent {
  return IncidentEvent.parse({
    ...detail,
    ...row,
    at: toTimestamp(row.at),
    breakerId: textOrNull(row.breakerId),
    instanceId: textOrNull(row.instanceId),
    circuitId: textOrNull(row.circuitId),
  });
}

function textOrNull(id: number | null): string | null {
  return id === null ? null : String(id);
}
