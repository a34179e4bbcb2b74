import type pg from 'pg';
import { type MemberStanding, QUIET_MS } from '#lib/domain/incident-end.ts';
import {
  type ChangeNews,
  type CommandNews,
  type GapNews,
  type IncidentNews,
  ourMoment,
} from '#lib/domain/incident-news.ts';
import { ABSENT_AFTER } from '#lib/domain/known.ts';
import { epochMs } from '../epoch-ms.ts';

/** What was committed between two snapshots, as Postgres writes them. */
export interface NewsSpan {
  readonly since: string;
  readonly upTo: string;
}

/** A row is new when the earlier snapshot ($1) does not show the transaction that wrote it, and the later one ($2) does. */
const IS_NEW = `t.changed_xid >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(t.changed_xid, $1)
            AND pg_visible_in_snapshot(t.changed_xid, $2::pg_snapshot)`;
const ORDER = `t.changed_xid::text::float8 AS "order"`;
const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const IN_OPEN_INCIDENT = `EXISTS (SELECT 1 FROM incident_member m JOIN incident n ON n.id = m.incident_id
                                   WHERE m.circuit_id = t.circuit_id AND n.closed_at IS NULL)`;

/** Openings, recoveries and operators' acts; a trip that an incident has already comes no more. */
const CHANGES = `
  SELECT 'change' AS kind, ${ORDER}, t.id::float8 AS id, t.circuit_id AS "circuitId", t.breaker_id AS "breakerId",
         t.instance_id AS "instanceId", coalesce(s.dependencies ->> b.name, b.name) AS dependency, ${epochMs('t.at')} AS at,
         ${epochMs('t.observed_at')} AS "seenAt", r.clock_skew_ms AS "clockSkewMs", t.from_state AS "from", t.to_state AS "to",
         t.cause, t.evidence, t.held, s.poll_interval_ms AS "pollIntervalMs",
         CASE WHEN t.evidence = 'observed' AND t.from_state = 'closed' AND t.to_state = 'open' THEN (
           SELECT ${epochMs('max(coalesce(o.renewed_at, c.at))')} FROM command c
             JOIN command_outcome o ON o.command_id = c.id AND o.circuit_id = t.circuit_id
            WHERE c.breaker_id = t.breaker_id AND c.action = 'force_open' AND o.state IN ('sent', 'applied', 'unknown'))
         END AS "forcedAt",
         EXISTS (SELECT 1 FROM command c
                  WHERE c.id = CASE WHEN t.command_key ~ '${UUID}' THEN t.command_key::uuid END) AS "byPanel",
         CASE WHEN t.from_state = 'half_open' AND t.to_state = 'open' THEN (
           SELECT EXISTS (SELECT 1 FROM incident_event e WHERE e.transition_id = p.id AND e.kind = 'trip')
             FROM transition p
            WHERE p.circuit_id = t.circuit_id AND p.at <= t.at AND p.id < t.id
              AND p.from_state = 'closed' AND p.to_state <> 'closed'
            ORDER BY p.at DESC, p.id DESC LIMIT 1)
         END AS "afterTrip"
    FROM transition t JOIN breaker b ON b.id = t.breaker_id JOIN service s ON s.id = b.service_id
    LEFT JOIN instance_reading r ON r.instance_id = t.instance_id
   WHERE ${IS_NEW}
     AND (t.to_state IN ('open', 'closed') OR t.cause IN ('forced_open', 'reset'))
     AND NOT (t.from_state = 'half_open' AND t.to_state = 'open' AND ${IN_OPEN_INCIDENT})
     AND NOT EXISTS (SELECT 1 FROM incident_event e
                      WHERE e.transition_id = t.id AND e.kind IN ('trip', 'failed_probe'))`;

const COMMANDS = `
  SELECT 'command' AS kind, ${ORDER}, t.id, t.breaker_id AS "breakerId", ${epochMs('t.at')} AS at FROM command t WHERE ${IS_NEW}`;

const GAPS = `
  SELECT 'gap' AS kind, ${ORDER}, t.id::float8 AS id, t.instance_id AS "instanceId", t.breaker_id AS "breakerId",
         ${epochMs('t.observed_at')} AS at
    FROM gap t WHERE ${IS_NEW}`;

/** What was committed in a span that incidents are made of. */
export async function readIncidentNews(client: pg.PoolClient, span: NewsSpan): Promise<IncidentNews[]> {
  const values = [span.since, span.upTo];
  const changes = await client.query<ChangeNews & { clockSkewMs: number | null }>(CHANGES, values);
  const commands = await client.query<CommandNews>(COMMANDS, values);
  const gaps = await client.query<GapNews>(GAPS, values);
  return [
    ...changes.rows.map(({ clockSkewMs, ...row }) => ({ ...row, at: ourMoment({ ...row, clockSkewMs }) })),
    ...commands.rows,
    ...gaps.rows,
  ];
}

/** How some circuits stand. */
export async function readMemberStandings(
  client: pg.PoolClient,
  circuitIds: readonly number[],
): Promise<Map<number, MemberStanding>> {
  const { rows } = await client.query<
    MemberStanding & { circuitId: number; clockSkewMs: number | null; lastReadAt: number | null }
  >(
    `SELECT c.id AS "circuitId", c.state, ${epochMs('c.since')} AS since, r.clock_skew_ms AS "clockSkewMs",
            ${epochMs('r.last_read_at')} AS "lastReadAt",
            c.absent_readings >= ${ABSENT_AFTER} OR i.removed_at IS NOT NULL OR s.removed_at IS NOT NULL AS "isGone",
            ${epochMs('coalesce(i.removed_at, s.removed_at)')} AS "goneAt",
            CASE WHEN c.state = 'half_open' THEN (
              SELECT sum(p.calls)::float8 FROM sample p
               WHERE p.circuit_id = c.id AND p.at > r.last_read_at - ${QUIET_MS} * interval '1 millisecond')
            END AS "recentCalls"
       FROM circuit c JOIN instance i ON i.id = c.instance_id JOIN service s ON s.id = i.service_id
       LEFT JOIN instance_reading r ON r.instance_id = i.id
      WHERE c.id = ANY($1::int[])`,
    [circuitIds],
  );
  return new Map(
    rows.map(({ circuitId, clockSkewMs, ...row }) => {
      const { since, lastReadAt } = row;
      const moment = { at: since ?? 0, seenAt: lastReadAt ?? since ?? 0, clockSkewMs };
      return [circuitId, { ...row, since: since === null ? null : ourMoment(moment) }];
    }),
  );
}
