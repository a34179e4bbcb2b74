import type pg from 'pg';
import type { Incident } from '#lib/domain/incident.ts';
import type { IncidentStep } from '#lib/domain/incident-course.ts';
import { batchOf } from '../batch.ts';

/** Writes incidents that are new or changed, with the members and events that came. `before`: as they were read. */
export async function writeIncidents(
  client: pg.PoolClient,
  before: readonly Incident[],
  steps: readonly IncidentStep[],
): Promise<void> {
  await updateIncidents(client, steps);
  const stored = await insertNew(client, steps);
  await writeMembers(client, before, stored);
  await insertEvents(client, stored);
}

const COLUMNS = {
  id: 'int',
  dependency: 'text',
  openedAt: 'timestamptz',
  lastTripAt: 'timestamptz',
  closedAt: 'timestamptz',
} as const;

async function updateIncidents(client: pg.PoolClient, steps: readonly IncidentStep[]): Promise<void> {
  const rows = steps.map((step) => step.incident).filter((incident) => incident.id > 0);
  if (rows.length === 0) return;
  const batch = batchOf(rows, COLUMNS);
  await client.query(
    `UPDATE incident i SET opened_at = r.opened_at, last_trip_at = r.last_trip_at, closed_at = r.closed_at
       FROM ${batch.table} WHERE i.id = r.id`,
    [...batch.values],
  );
}

/** Gives new incidents their ids. */
async function insertNew(client: pg.PoolClient, steps: readonly IncidentStep[]): Promise<IncidentStep[]> {
  const found = steps.filter((step) => step.incident.id < 0);
  if (found.length === 0) return [...steps];
  const { rows: ids } = await client.query<{ id: number }>(
    `SELECT nextval(pg_get_serial_sequence('incident', 'id'))::int AS id FROM generate_series(1, $1)`,
    [found.length],
  );
  const named = found.map((step, index) => ({
    ...step,
    incident: { ...step.incident, id: ids[index]?.id ?? step.incident.id },
  }));
  const batch = batchOf(
    named.map((step) => step.incident),
    COLUMNS,
  );
  await client.query(
    `INSERT INTO incident (id, dependency, opened_at, last_trip_at, closed_at) SELECT * FROM ${batch.table}`,
    [...batch.values],
  );
  return [...steps.filter((step) => step.incident.id > 0), ...named];
}

async function writeMembers(
  client: pg.PoolClient,
  before: readonly Incident[],
  steps: readonly IncidentStep[],
): Promise<void> {
  const known = new Set(before.flatMap((incident) => incident.members));
  const rows = steps.flatMap(({ incident }) =>
    incident.members
      .filter((member) => !known.has(member))
      .map((member) => ({ ...member, incidentId: incident.id })),
  );
  if (rows.length === 0) return;
  const batch = batchOf(rows, {
    incidentId: 'int',
    circuitId: 'int',
    breakerId: 'int',
    instanceId: 'int',
    joinedBy: 'bigint',
    joinedIn: 'xid8',
    onsetAt: 'timestamptz',
    openSeenAt: 'timestamptz',
    recoveredAt: 'timestamptz',
  });
  await client.query(
    `INSERT INTO incident_member (incident_id, circuit_id, breaker_id, instance_id, joined_by, joined_xid, onset_at, open_seen_at, recovered_at)
     SELECT * FROM ${batch.table}
     ON CONFLICT (incident_id, circuit_id) DO UPDATE SET open_seen_at = excluded.open_seen_at,
       recovered_at = excluded.recovered_at`,
    [...batch.values],
  );
}

/** What an event tells of, in the words of its source. */
const DETAIL = `
  CASE WHEN t.id IS NOT NULL THEN jsonb_build_object('from', t.from_state, 'to', t.to_state, 'cause', t.cause,
         'evidence', t.evidence, 'failureRate', t.failure_rate, 'failureCount', t.failure_count, 'windowCalls', t.window_calls,
         'error', t.error, 'held', t.held, 'actor', t.actor, 'reason', t.reason)
       WHEN c.id IS NOT NULL THEN jsonb_build_object('action', c.action, 'hold', c.hold, 'actor', c.actor, 'reason', c.reason)
       WHEN g.id IS NOT NULL THEN jsonb_build_object('why', g.why, 'missed', g.missed)
       ELSE '{}' END`;

async function insertEvents(client: pg.PoolClient, steps: readonly IncidentStep[]): Promise<void> {
  const rows = steps.flatMap(({ incident, events }) =>
    events.map(({ kind, at, news }, position) => ({
      incidentId: incident.id,
      position,
      kind,
      at,
      transitionId: news?.kind === 'change' ? news.id : null,
      commandId: news?.kind === 'command' ? news.id : null,
      gapId: news?.kind === 'gap' ? news.id : null,
    })),
  );
  if (rows.length === 0) return;
  const batch = batchOf(rows, {
    incidentId: 'int',
    position: 'int',
    kind: 'text',
    at: 'timestamptz',
    transitionId: 'bigint',
    commandId: 'uuid',
    gapId: 'bigint',
  });
  await client.query(
    `INSERT INTO incident_event (incident_id, kind, at, breaker_id, instance_id, circuit_id, transition_id, command_id, gap_id, detail)
     SELECT r.incident_id, r.kind, r.at, coalesce(t.breaker_id, c.breaker_id, g.breaker_id),
            coalesce(t.instance_id, g.instance_id), t.circuit_id, r.transition_id, r.command_id, r.gap_id, ${DETAIL}
       FROM ${batch.table}
       LEFT JOIN transition t ON t.id = r.transition_id
       LEFT JOIN command c ON c.id = r.command_id
       LEFT JOIN gap g ON g.id = r.gap_id
      ORDER BY r.incident_id, r.position
     ON CONFLICT DO NOTHING`,
    [...batch.values],
  );
}
