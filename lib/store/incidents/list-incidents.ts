import type pg from 'pg';
import type { IncidentEventKind } from '#lib/domain/incident-course.ts';
import { epochMs } from '../epoch-ms.ts';
import { type IncidentCost, readIncidentCosts } from './read-cost.ts';

/** A circuit that tripped within an incident. Epoch milliseconds. */
export interface IncidentMemberRow {
  readonly incidentId: number;
  readonly circuitId: number;
  readonly instanceId: number;
  readonly url: string;
  readonly reportedInstanceId: string | null;
  readonly breakerId: number;
  readonly breaker: string;
  readonly serviceId: number;
  readonly service: string;
  readonly environment: string | null;
  readonly onsetAt: number;
  readonly recoveredAt: number | null;
  readonly trips: number;
}

/** An incident with its members and its cost, as far as it is known now. Epoch milliseconds. */
export interface IncidentRow {
  readonly id: number;
  readonly dependency: string;
  readonly openedAt: number;
  readonly lastTripAt: number;
  readonly closedAt: number | null;
  readonly members: readonly IncidentMemberRow[];
  readonly cost: IncidentCost;
}

/** Up to `limit` incidents, newest first, after `after`: those that lasted at some moment from `from` to `to`. */
export async function listIncidentRows(
  pool: pg.Pool,
  page: {
    readonly state: 'open' | 'closed' | null;
    readonly dependency: string | null;
    readonly from: number | null;
    readonly to: number | null;
    readonly after: { readonly openedAt: number; readonly id: number } | null;
    readonly limit: number;
  },
  now: number,
): Promise<IncidentRow[]> {
  const { rows } = await pool.query<{ id: number }>(
    `SELECT id FROM incident
      WHERE ($1::text IS NULL OR (closed_at IS NULL) = ($1 = 'open')) AND ($2::text IS NULL OR dependency = $2)
        AND ($3::timestamptz IS NULL OR closed_at IS NULL OR closed_at >= $3)
        AND ($4::timestamptz IS NULL OR opened_at <= $4)
        AND ($5::timestamptz IS NULL OR (opened_at, id) < ($5, $6::int))
      ORDER BY opened_at DESC, id DESC LIMIT $7`,
    [
      page.state,
      page.dependency,
      toDate(page.from),
      toDate(page.to),
      toDate(page.after?.openedAt ?? null),
      page.after?.id ?? null,
      page.limit,
    ],
  );
  return readIncidentRows(
    pool,
    rows.map((row) => row.id),
    now,
  );
}

/** Some incidents, newest first. */
export async function readIncidentRows(
  pool: pg.Pool,
  ids: readonly number[],
  now: number,
): Promise<IncidentRow[]> {
  if (ids.length === 0) return [];
  const [incidents, members] = await Promise.all([readIncidents(pool, ids), readMembers(pool, ids)]);
  const unsettled = incidents.filter((incident) => incident.notSeenMs === null);
  const costs = await readIncidentCosts(pool, unsettled, now);
  const membersOf = new Map<number, IncidentMemberRow[]>();
  for (const member of members)
    membersOf.set(member.incidentId, [...(membersOf.get(member.incidentId) ?? []), member]);
  return incidents.map(({ id, dependency, openedAt, lastTripAt, closedAt, ...stored }) => ({
    id,
    dependency,
    openedAt,
    lastTripAt,
    closedAt,
    members: membersOf.get(id) ?? [],
    cost: costs.get(id) ?? settledCost(stored),
  }));
}

type StoredCost = { readonly [Field in keyof IncidentCost]: IncidentCost[Field] | null };

type StoredIncident = Omit<IncidentRow, 'members' | 'cost'> & StoredCost;

async function readIncidents(pool: pg.Pool, ids: readonly number[]): Promise<StoredIncident[]> {
  const { rows } = await pool.query<StoredIncident>(
    `SELECT id, dependency, ${epochMs('opened_at')} AS "openedAt", ${epochMs('last_trip_at')} AS "lastTripAt",
            ${epochMs('closed_at')} AS "closedAt", open_ms::float8 AS "openMs", not_seen_ms::float8 AS "notSeenMs",
            refused::float8 AS refused, fallbacks::float8 AS fallbacks, counts_incomplete AS "countsIncomplete"
       FROM incident WHERE id = ANY($1::int[]) ORDER BY opened_at DESC, id DESC`,
    [ids],
  );
  return rows;
}

async function readMembers(pool: pg.Pool, ids: readonly number[]): Promise<IncidentMemberRow[]> {
  const { rows } = await pool.query<IncidentMemberRow>(
    `SELECT m.incident_id AS "incidentId", m.circuit_id AS "circuitId", m.instance_id AS "instanceId", i.url,
            r.reported_instance_id AS "reportedInstanceId", b.id AS "breakerId", b.name AS breaker, s.id AS "serviceId",
            s.name AS service, s.environment, ${epochMs('m.onset_at')} AS "onsetAt",
            ${epochMs('m.recovered_at')} AS "recoveredAt", coalesce(e.trips, 0) AS trips
       FROM incident_member m
       JOIN breaker b ON b.id = m.breaker_id JOIN service s ON s.id = b.service_id
       JOIN instance i ON i.id = m.instance_id LEFT JOIN instance_reading r ON r.instance_id = i.id
       LEFT JOIN (SELECT incident_id, circuit_id, count(*)::int AS trips FROM incident_event
                   WHERE incident_id = ANY($1::int[]) AND kind = 'trip' GROUP BY 1, 2) e
              ON e.incident_id = m.incident_id AND e.circuit_id = m.circuit_id
      WHERE m.incident_id = ANY($1::int[]) ORDER BY m.onset_at, m.joined_by`,
    [ids],
  );
  return rows;
}

function settledCost(stored: StoredCost): IncidentCost {
  return {
    ...stored,
    notSeenMs: stored.notSeenMs ?? 0,
    countsIncomplete: stored.countsIncomplete ?? true,
  };
}

/** An event of an incident. Ids as text where they can be large; `at` in epoch milliseconds. */
export interface IncidentEventRow {
  readonly id: string;
  readonly kind: IncidentEventKind;
  readonly at: number;
  readonly breakerId: number | null;
  readonly instanceId: number | null;
  readonly circuitId: number | null;
  readonly transitionId: string | null;
  readonly commandId: string | null;
  readonly gapId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The newest `limit` events of an incident, oldest of them first. */
export async function readIncidentEvents(
  pool: pg.Pool,
  incidentId: number,
  limit: number,
): Promise<IncidentEventRow[]> {
  const { rows } = await pool.query<IncidentEventRow>(
    `SELECT id::text, kind, ${epochMs('at')} AS at, breaker_id AS "breakerId", instance_id AS "instanceId",
            circuit_id AS "circuitId", transition_id::text AS "transitionId", command_id AS "commandId", gap_id::text AS "gapId", detail
       FROM incident_event e WHERE incident_id = $1 ORDER BY e.at DESC, e.id DESC LIMIT $2`,
    [incidentId, limit],
  );
  return rows.reverse();
}

function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
