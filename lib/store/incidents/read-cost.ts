import type pg from 'pg';
import { freshForMs } from '#lib/domain/freshness.ts';
import { timeOpen } from '#lib/domain/incident-cost.ts';
import { ourMoment } from '#lib/domain/incident-news.ts';
import { ABSENT_AFTER } from '#lib/domain/known.ts';
import type { CircuitState } from '#lib/domain/state.ts';
import { type LaneSpans, notSeen, stateSpans, type TimeSpan } from '#lib/domain/timeline.ts';
import { epochMs } from '../epoch-ms.ts';
import { readCoverage, readRestarts, type TimelineChange } from '../timeline.ts';

/** What an incident cost. Null: not known, which is not nothing. */
export interface IncidentCost {
  /** Milliseconds in which at least one of its circuits was open. */
  readonly openMs: number | null;
  /** Milliseconds in which a circuit of it was not seen and none was known to be open. */
  readonly notSeenMs: number;
  /** Calls that its circuits refused, and calls that a fallback served, as far as they were counted. */
  readonly refused: number | null;
  readonly fallbacks: number | null;
  /** Some circuits did not count all the time: there may have been more. */
  readonly countsIncomplete: boolean;
}

/** An incident as far as its cost goes. Epoch milliseconds; `closedAt` null: it goes on. */
export interface CostSpan {
  readonly id: number;
  readonly openedAt: number;
  readonly closedAt: number | null;
}

/** Counting that begins this much after an onset has missed something, in milliseconds. */
const COUNTED_WITHIN_MS = 60_000;

/** What some incidents cost up to their end or `now`, from transitions, coverage and samples. */
export async function readIncidentCosts(
  pool: pg.Pool,
  incidents: readonly CostSpan[],
  now: number,
): Promise<Map<number, IncidentCost>> {
  if (incidents.length === 0) return new Map();
  const ids = incidents.map((incident) => incident.id);
  const from = Math.min(...incidents.map((incident) => incident.openedAt));
  const [lanes, changes, counts] = await Promise.all([
    readLanes(pool, ids),
    readChanges(pool, ids),
    readCounts(pool, ids, now),
  ]);
  const instanceIds = [...new Set(lanes.map((lane) => lane.instanceId))];
  const [coverage, restarts] = await Promise.all([
    readCoverage(pool, instanceIds, from, now),
    readRestarts(pool, instanceIds, from, now),
  ]);
  const changesOf = groupBy(changes, (change) => laneKey(change));
  const coverageOf = groupBy(coverage, (span) => span.instanceId);
  const restartsOf = groupBy(restarts.within, (restart) => restart.instanceId);
  const countsOf = groupBy(counts, (count) => count.incidentId);

  return new Map(
    incidents.map((incident) => {
      const span = { from: incident.openedAt, to: incident.closedAt ?? now };
      const own = lanes.filter((lane) => lane.incidentId === incident.id);
      const within = ({ at }: { at: number }) => at >= span.from && at <= span.to;
      const spans = own.map((lane) =>
        toSpans(lane, span, now, {
          changes: changesOf.get(laneKey(lane)) ?? [],
          coverage: coverageOf.get(lane.instanceId) ?? [],
          restarts: (restartsOf.get(lane.instanceId) ?? []).filter(within),
        }),
      );
      const restarted = own.some((lane) => restartsOf.get(lane.instanceId)?.some(within));
      const counted = sumCounts(own.length, countsOf.get(incident.id) ?? []);
      const countsIncomplete = counted.countsIncomplete || restarted;
      return [incident.id, { ...timeOpen(spans), ...counted, countsIncomplete }];
    }),
  );
}

interface Lane {
  readonly incidentId: number;
  readonly circuitId: number;
  readonly instanceId: number;
  readonly pollIntervalMs: number;
  readonly state: CircuitState;
  readonly held: boolean;
  readonly lastReadAt: number | null;
  readonly isGone: boolean;
}

async function readLanes(pool: pg.Pool, incidentIds: readonly number[]): Promise<Lane[]> {
  const { rows } = await pool.query<Lane>(
    `SELECT m.incident_id AS "incidentId", c.id AS "circuitId", c.instance_id AS "instanceId",
            s.poll_interval_ms AS "pollIntervalMs", c.state, c.held,
            CASE WHEN c.absent_readings >= ${ABSENT_AFTER}
                 THEN (SELECT ${epochMs('max(p.at)')} FROM sample p WHERE p.circuit_id = c.id)
                 ELSE ${epochMs('r.last_read_at')} END AS "lastReadAt",
            i.removed_at IS NOT NULL OR c.absent_readings >= ${ABSENT_AFTER} AS "isGone"
       FROM incident_member m JOIN circuit c ON c.id = m.circuit_id JOIN instance i ON i.id = c.instance_id
       JOIN service s ON s.id = i.service_id LEFT JOIN instance_reading r ON r.instance_id = i.id
      WHERE m.incident_id = ANY($1::int[])`,
    [incidentIds],
  );
  return rows;
}

interface Change extends TimelineChange {
  readonly incidentId: number;
}

/** The changes of the members since they came in. Their own clock finds them; one that was set back by more than an hour hides some. */
async function readChanges(pool: pg.Pool, incidentIds: readonly number[]): Promise<Change[]> {
  const { rows } = await pool.query<Change & { seenAt: number; clockSkewMs: number | null }>(
    `SELECT m.incident_id AS "incidentId", t.circuit_id AS "circuitId", t.boot_id AS "bootId", ${epochMs('t.at')} AS at,
            ${epochMs('t.observed_at')} AS "seenAt", r.clock_skew_ms AS "clockSkewMs", t.from_state AS "from",
            t.to_state AS "to", t.held
       FROM incident_member m JOIN transition j ON j.id = m.joined_by
       JOIN transition t ON t.circuit_id = m.circuit_id AND t.id >= m.joined_by AND t.at >= j.at - interval '1 hour'
       LEFT JOIN instance_reading r ON r.instance_id = t.instance_id
      WHERE m.incident_id = ANY($1::int[]) AND t.from_state <> t.to_state ORDER BY t.id`,
    [incidentIds],
  );
  return rows.map(({ seenAt, clockSkewMs, ...row }) => ({
    ...row,
    at: ourMoment({ at: row.at, seenAt, clockSkewMs }),
  }));
}

function toSpans(
  lane: Lane,
  span: TimeSpan,
  now: number,
  facts: {
    readonly changes: readonly Change[];
    readonly coverage: readonly TimeSpan[];
    readonly restarts: readonly { readonly bootId: string; readonly at: number }[];
  },
): LaneSpans {
  const { changes, coverage, restarts } = facts;
  const seenIn = lane.isGone ? { ...span, to: Math.min(span.to, lane.lastReadAt ?? span.from) } : span;
  return {
    spans: stateSpans({
      span,
      firstSeenAt: span.from,
      lastReadAt: lane.lastReadAt,
      before: { state: 'closed', held: false },
      changes,
      restarts,
      after: { state: lane.state, held: lane.held },
    }),
    notSeen: notSeen(seenIn, coverage, now, freshForMs(lane.pollIntervalMs)),
  };
}

interface Counts {
  readonly incidentId: number;
  readonly refused: number | null;
  readonly fallbacks: number | null;
  readonly isIncomplete: boolean;
}

/** What each member counted: a sample belongs to an incident when they share some time. */
async function readCounts(pool: pg.Pool, incidentIds: readonly number[], now: number): Promise<Counts[]> {
  const began = `p.at - p.span_ms * interval '1 millisecond'`;
  const { rows } = await pool.query<Counts>(
    `SELECT m.incident_id AS "incidentId", sum(p.refused)::float8 AS refused, sum(p.fallbacks)::float8 AS fallbacks,
            bool_or(p.refused IS NULL)
              OR min(${began}) > m.onset_at + ${COUNTED_WITHIN_MS} * interval '1 millisecond' AS "isIncomplete"
       FROM incident_member m JOIN incident i ON i.id = m.incident_id
       JOIN sample p ON p.circuit_id = m.circuit_id AND p.at > i.opened_at AND ${began} < coalesce(i.closed_at, $2)
      WHERE m.incident_id = ANY($1::int[]) GROUP BY m.incident_id, m.circuit_id`,
    [incidentIds, new Date(now)],
  );
  return rows;
}

function sumCounts(
  members: number,
  counts: readonly Counts[],
): Pick<IncidentCost, 'refused' | 'fallbacks' | 'countsIncomplete'> {
  return {
    refused: sumKnown(counts.map((count) => count.refused)),
    fallbacks: sumKnown(counts.map((count) => count.fallbacks)),
    countsIncomplete: counts.length < members || counts.some((count) => count.isIncomplete),
  };
}

function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

function laneKey(of: { readonly incidentId: number; readonly circuitId: number }): string {
  return `${of.incidentId}/${of.circuitId}`;
}

function groupBy<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
