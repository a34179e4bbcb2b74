import type pg from 'pg';
import type { BucketSums } from '#lib/domain/buckets.ts';
import { ABSENT_AFTER } from '#lib/domain/known.ts';
import type { CircuitState } from '#lib/domain/state.ts';
import { epochMs } from './epoch-ms.ts';

/** A circuit as its timeline begins and ends. Times in epoch milliseconds. */
export interface TimelineCircuit {
  readonly circuitId: number;
  readonly instanceId: number;
  readonly url: string;
  readonly reportedInstanceId: string | null;
  readonly pollIntervalMs: number;
  readonly state: CircuitState;
  readonly held: boolean;
  readonly firstSeenAt: number;
  /** When it was last read; null: never since it was first seen. */
  readonly lastReadAt: number | null;
  /** Its instance was removed, or its service no longer names it. */
  readonly isGone: boolean;
}

/** Every circuit that a breaker has or had, oldest instance first. */
export async function readTimelineCircuits(pool: pg.Pool, breakerId: number): Promise<TimelineCircuit[]> {
  const { rows } = await pool.query<TimelineCircuit>(
    `SELECT c.id AS "circuitId", c.instance_id AS "instanceId", i.url, r.reported_instance_id AS "reportedInstanceId",
            s.poll_interval_ms AS "pollIntervalMs", c.state, c.held, ${epochMs('c.first_seen_at')} AS "firstSeenAt",
            CASE WHEN c.absent_readings >= ${ABSENT_AFTER}
                 THEN (SELECT ${epochMs('max(p.at)')} FROM sample p WHERE p.circuit_id = c.id)
                 ELSE ${epochMs('r.last_read_at')} END AS "lastReadAt",
            i.removed_at IS NOT NULL OR c.absent_readings >= ${ABSENT_AFTER} AS "isGone"
       FROM circuit c JOIN instance i ON i.id = c.instance_id JOIN service s ON s.id = i.service_id
       LEFT JOIN instance_reading r ON r.instance_id = i.id
      WHERE c.breaker_id = $1 ORDER BY i.id`,
    [breakerId],
  );
  return rows;
}

/** A change of a circuit on its timeline. `at` in epoch milliseconds. */
export interface TimelineChange {
  readonly circuitId: number;
  readonly bootId: string | null;
  readonly at: number;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly held: boolean;
}

/** How many changes a timeline is made from at most; the newest ones count. */
const MAX_TIMELINE_CHANGES = 50_000;

/**
 * The changes of some circuits after `from` up to `to`, in the order in which they happened (their clocks may have been set back
 * meanwhile), with the last one before and the first one after that time for each circuit.
 */
export async function readTimelineChanges(
  pool: pg.Pool,
  circuitIds: readonly number[],
  from: number,
  to: number,
): Promise<{ before: TimelineChange[]; within: TimelineChange[]; after: TimelineChange[] }> {
  const columns = `t.circuit_id AS "circuitId", t.boot_id AS "bootId", ${epochMs('t.at')} AS at, t.from_state AS "from",
                   t.to_state AS "to", t.held`;
  const nearest = async (condition: string, order: string, moment: number) => {
    const { rows } = await pool.query<TimelineChange>(
      `SELECT t.* FROM unnest($1::int[]) AS c(id) CROSS JOIN LATERAL (
         SELECT ${columns} FROM transition t WHERE t.circuit_id = c.id AND ${condition} ORDER BY ${order} LIMIT 1) t`,
      [circuitIds, new Date(moment)],
    );
    return rows;
  };
  const [before, within, after] = await Promise.all([
    nearest('t.at <= $2', 't.at DESC, t.id DESC', from),
    pool.query<TimelineChange>(
      `SELECT ${columns} FROM transition t WHERE t.circuit_id = ANY($1::int[]) AND t.at > $2 AND t.at <= $3
        ORDER BY t.id DESC LIMIT ${MAX_TIMELINE_CHANGES}`,
      [circuitIds, new Date(from), new Date(to)],
    ),
    nearest('t.at > $2', 't.at, t.id', to),
  ]);
  return { before, within: within.rows.reverse(), after };
}

/** A process that began. `at`: when it was noticed, epoch milliseconds. */
export interface RestartSighting {
  readonly instanceId: number;
  readonly bootId: string;
  readonly at: number;
}

/** When some instances were seen, oldest first. Epoch milliseconds. */
export async function readCoverage(
  pool: pg.Pool,
  instanceIds: readonly number[],
  from: number,
  to: number,
): Promise<{ instanceId: number; from: number; to: number }[]> {
  const { rows } = await pool.query<{ instanceId: number; from: number; to: number }>(
    `SELECT instance_id AS "instanceId", ${epochMs('from_at')} AS "from", ${epochMs('to_at')} AS "to" FROM coverage
      WHERE instance_id = ANY($1::int[]) AND to_at >= $2 AND from_at <= $3 ORDER BY from_at`,
    [instanceIds, new Date(from), new Date(to)],
  );
  return rows;
}

/** The processes of some instances that began after `from` up to `to`, oldest first, and the last one of each before. */
export async function readRestarts(
  pool: pg.Pool,
  instanceIds: readonly number[],
  from: number,
  to: number,
): Promise<{ before: RestartSighting[]; within: RestartSighting[] }> {
  const columns = `t.instance_id AS "instanceId", t.boot_id AS "bootId", ${epochMs('t.observed_at')} AS at`;
  const [before, within] = await Promise.all([
    pool.query<RestartSighting>(
      `SELECT t.* FROM unnest($1::int[]) AS i(id) CROSS JOIN LATERAL (
         SELECT ${columns} FROM restart t WHERE t.instance_id = i.id AND t.observed_at <= $2
          ORDER BY t.observed_at DESC LIMIT 1) t`,
      [instanceIds, new Date(from)],
    ),
    pool.query<RestartSighting>(
      `SELECT ${columns} FROM restart t WHERE t.instance_id = ANY($1::int[]) AND t.observed_at > $2 AND t.observed_at <= $3
        ORDER BY t.id`,
      [instanceIds, new Date(from), new Date(to)],
    ),
  ]);
  return { before: before.rows, within: within.rows };
}

/** Sums of some circuits' samples in buckets of `bucketMs` from the epoch on, for samples taken from `from` to before `to`. */
export async function readBucketCounts(
  pool: pg.Pool,
  circuitIds: readonly number[],
  span: { readonly from: number; readonly to: number; readonly bucketMs: number },
): Promise<BucketSums[]> {
  const rated = `FILTER (WHERE calls IS NOT NULL AND failures IS NOT NULL)`;
  const { rows } = await pool.query<BucketSums>(
    `SELECT floor(${epochMs('at')} / $4::float8) * $4 AS at, sum(calls)::float8 AS calls, sum(failures)::float8 AS failures,
            sum(refused)::float8 AS refused, sum(fallbacks)::float8 AS fallbacks,
            (sum(calls) ${rated})::float8 AS "ratedCalls",
            (sum(failures) ${rated})::float8 AS "ratedFailures",
            CASE WHEN cardinality($1::int[]) = 1
                 THEN (array_agg(failure_rate::float8 ORDER BY at DESC) FILTER (WHERE window_calls IS DISTINCT FROM 0))[1]
            END AS "reportedRate"
       FROM sample WHERE circuit_id = ANY($1::int[]) AND at >= $2 AND at < $3 GROUP BY 1`,
    [circuitIds, new Date(span.from), new Date(span.to), span.bucketMs],
  );
  return rows;
}

/** Trips (closed → open) of some circuits by bucket; buckets without one are left out. */
export async function readTrips(
  pool: pg.Pool,
  circuitIds: readonly number[],
  span: { readonly from: number; readonly to: number; readonly bucketMs: number },
): Promise<{ at: number; trips: number }[]> {
  const { rows } = await pool.query<{ at: number; trips: number }>(
    `SELECT floor(${epochMs('at')} / $4::float8) * $4 AS at, count(*)::int AS trips FROM transition
      WHERE circuit_id = ANY($1::int[]) AND at >= $2 AND at < $3 AND from_state = 'closed' AND to_state = 'open' GROUP BY 1`,
    [circuitIds, new Date(span.from), new Date(span.to), span.bucketMs],
  );
  return rows;
}
