import type pg from 'pg';
import type { Incident, IncidentMember } from '#lib/domain/incident.ts';
import { type IncidentNews, newsKey } from '#lib/domain/incident-news.ts';
import { epochMs } from '../epoch-ms.ts';

/** The incidents that are open, or have ended and may still be reopened, with what they have recorded of `news`. */
export async function readUnsettled(
  client: pg.PoolClient,
  news: readonly IncidentNews[],
): Promise<Incident[]> {
  const { rows: incidents } = await client.query<Omit<Incident, 'members' | 'recorded'>>(
    `SELECT id, dependency, ${epochMs('opened_at')} AS "openedAt",
            ${epochMs('last_trip_at')} AS "lastTripAt", ${epochMs('closed_at')} AS "closedAt"
       FROM incident WHERE settled_at IS NULL ORDER BY id`,
  );
  const ids = incidents.map((incident) => incident.id);
  const { rows: members } = await client.query<IncidentMember & { incidentId: number }>(
    `SELECT incident_id AS "incidentId", circuit_id AS "circuitId", breaker_id AS "breakerId", instance_id AS "instanceId",
            joined_by::float8 AS "joinedBy", joined_xid::text::float8 AS "joinedIn", ${epochMs('onset_at')} AS "onsetAt", ${epochMs('open_seen_at')} AS "openSeenAt",
            ${epochMs('recovered_at')} AS "recoveredAt"
       FROM incident_member WHERE incident_id = ANY($1::int[]) ORDER BY joined_by`,
    [ids],
  );
  const recorded = await readRecorded(client, ids, news);
  const membersOf = new Map<number, IncidentMember[]>(ids.map((id) => [id, []]));
  for (const { incidentId, ...member } of members) membersOf.get(incidentId)?.push(member);
  return incidents.map((incident) => ({
    ...incident,
    members: membersOf.get(incident.id) ?? [],
    recorded: recorded.get(incident.id) ?? new Set(),
  }));
}

async function readRecorded(
  client: pg.PoolClient,
  incidentIds: readonly number[],
  news: readonly IncidentNews[],
): Promise<Map<number, Set<string>>> {
  const idsOf = (kind: IncidentNews['kind']) =>
    news.filter((item) => item.kind === kind).map((item) => item.id);
  const { rows } = await client.query<{ incidentId: number; kind: IncidentNews['kind']; id: string }>(
    `SELECT e.incident_id AS "incidentId",
            CASE WHEN e.transition_id IS NOT NULL THEN 'change' WHEN e.gap_id IS NOT NULL THEN 'gap' ELSE 'command' END AS kind,
            coalesce(e.transition_id::text, e.gap_id::text, e.command_id::text) AS id
       FROM incident_event e
      WHERE e.incident_id = ANY($1::int[])
        AND (e.transition_id = ANY($2::bigint[]) OR e.gap_id = ANY($3::bigint[]) OR e.command_id = ANY($4::uuid[]))`,
    [incidentIds, idsOf('change'), idsOf('gap'), idsOf('command')],
  );
  const recorded = new Map<number, Set<string>>();
  for (const { incidentId, ...item } of rows)
    recorded.set(incidentId, (recorded.get(incidentId) ?? new Set()).add(newsKey(item)));
  return recorded;
}
