import type pg from 'pg';
import { type Incident, isSettled } from '#lib/domain/incident.ts';
import { followIncidents } from '#lib/domain/incident-course.ts';
import { batchOf } from '../batch.ts';
import { inTransaction } from '../database.ts';
import { readIncidentCosts } from './read-cost.ts';
import { type NewsSpan, readIncidentNews, readMemberStandings } from './read-news.ts';
import { readUnsettled } from './read-unsettled.ts';
import { writeIncidents } from './write-incidents.ts';

/**
 * Finds incidents in what was committed since the last time, and follows those that there are, as of `now` (epoch milliseconds). Of
 * any number of collectors one does it at a time; the others leave it to that one. What a transaction commits late is found late, but
 * it is found; and whatever is found twice, after a crash, is there once.
 */
export async function findIncidents(pool: pg.Pool, now: number): Promise<void> {
  if (!(await isWorthLooking(pool))) return;
  await inTransaction(pool, async (client) => {
    const since = await lockCursor(client);
    if (since === null) return;
    const span = await readSpan(client, since);
    const news = await readIncidentNews(client, span);
    const incidents = await readUnsettled(client, news);
    const circuits = [
      ...incidents.flatMap((incident) => incident.members.map((member) => member.circuitId)),
      ...news.flatMap((item) => (item.kind === 'change' ? [item.circuitId] : [])),
    ];
    const standings = await readMemberStandings(client, [...new Set(circuits)]);
    const steps = followIncidents({ incidents, news, standings, now });
    await writeIncidents(client, incidents, steps);
    const changed = new Set(steps.map((step) => step.incident.id));
    const settled = incidents.filter((incident) => !changed.has(incident.id) && isSettled(incident, now));
    await settleIncidents(pool, client, settled, now);
    await client.query(`UPDATE incident_cursor SET seen = $1::pg_snapshot`, [span.upTo]);
  });
}

/** A cheap look without a lock, so that collectors rest while nothing happens. */
async function isWorthLooking(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ worth: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM incident WHERE settled_at IS NULL)
         OR EXISTS (SELECT 1 FROM transition t
                     WHERE t.changed_xid >= (SELECT pg_snapshot_xmin(seen) FROM incident_cursor)
                       AND NOT pg_visible_in_snapshot(t.changed_xid, (SELECT seen FROM incident_cursor)))
         OR (SELECT pg_snapshot_xmax(pg_current_snapshot()) < pg_snapshot_xmin(seen) FROM incident_cursor) AS worth`,
  );
  return rows[0]?.worth === true;
}

/** What has been looked at, locked until the transaction ends; null while another collector looks. */
async function lockCursor(client: pg.PoolClient): Promise<string | null> {
  const { rows } = await client.query<{ seen: string }>(
    `SELECT seen::text AS seen FROM incident_cursor FOR UPDATE SKIP LOCKED`,
  );
  return rows[0]?.seen ?? null;
}

/** From what has been looked at to what is committed now. A database that was put back to an earlier day begins anew. */
async function readSpan(client: pg.PoolClient, since: string): Promise<NewsSpan> {
  const { rows } = await client.query<{ upTo: string; wentBack: boolean }>(
    `SELECT s.now::text AS "upTo", pg_snapshot_xmax(s.now) < pg_snapshot_xmin($1::pg_snapshot) AS "wentBack"
       FROM (SELECT pg_current_snapshot() AS now) s`,
    [since],
  );
  const upTo = rows[0]?.upTo ?? since;
  return { since: rows[0]?.wentBack ? upTo : since, upTo };
}

/** Ends incidents for good, with what they cost. Nothing of theirs was written in this transaction, so any connection may read it. */
async function settleIncidents(
  pool: pg.Pool,
  client: pg.PoolClient,
  incidents: readonly Incident[],
  now: number,
): Promise<void> {
  const costs = await readIncidentCosts(pool, incidents, now);
  if (costs.size === 0) return;
  const batch = batchOf(
    [...costs].map(([id, cost]) => ({ id, ...cost, settledAt: now })),
    {
      id: 'int',
      openMs: 'bigint',
      notSeenMs: 'bigint',
      refused: 'bigint',
      fallbacks: 'bigint',
      countsIncomplete: 'bool',
      settledAt: 'timestamptz',
    },
  );
  await client.query(
    `UPDATE incident i SET settled_at = r.settled_at, open_ms = r.open_ms, not_seen_ms = r.not_seen_ms, refused = r.refused,
            fallbacks = r.fallbacks, counts_incomplete = r.counts_incomplete
       FROM ${batch.table} WHERE i.id = r.id`,
    [...batch.values],
  );
}
