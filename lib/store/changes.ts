import type pg from 'pg';
import type { Told } from '#lib/domain/told.ts';
import { epochMs } from './epoch-ms.ts';

/** A row that the live stream follows, as the transaction `xid` last wrote it. */
export interface ChangedRow {
  readonly table:
    | 'circuit'
    | 'instance_reading'
    | 'transition'
    | 'gap'
    | 'restart'
    | 'command'
    | 'command_outcome'
    | 'service';
  /** The row's key as text. */
  readonly id: string;
  /** Whom it is about: a circuit's breaker, an outcome's command; else the row itself. */
  readonly subject: string;
  readonly xid: bigint;
}

export interface Changes {
  readonly rows: readonly ChangedRow[];
  /** Every transaction below this one has ended: what it wrote is in `rows`, or was in earlier ones. */
  readonly bound: bigint;
}

/** More new rows than this in one table are not worth following one by one. */
const MAX_CHANGES = 2_000;

const PARTS = [
  ['circuit', 'id', 'breaker_id'],
  ['instance_reading', 'instance_id', 'instance_id'],
  ['transition', 'id', 'id'],
  ['gap', 'id', 'id'],
  ['restart', 'id', 'id'],
  ['command', 'id', 'id'],
  ['command_outcome', "command_id || '/' || instance_id", 'command_id'],
  ['service', 'id', 'id'],
] as const;
const GROWING = new Set(['transition', 'gap', 'restart', 'command', 'command_outcome']);

const CHANGES_SQL = [
  `SELECT 'bound' AS "table", '' AS id, '' AS subject, pg_snapshot_xmin(pg_current_snapshot())::text AS xid`,
  ...PARTS.map(([table, id, subject]) => {
    const limit = GROWING.has(table) ? `LIMIT ${MAX_CHANGES + 1}` : '';
    return `(SELECT '${table}', (${id})::text, ${subject}::text, changed_xid::text FROM ${table} WHERE changed_xid >= $1::xid8 ${limit})`;
  }),
].join(' UNION ALL ');

/**
 * The rows written by transaction `since` or a later one, all of one snapshot. A transaction that began early and commits late is not
 * skipped when the next call goes on from `bound`; rows above it come again. Null when there are too many to follow
 * (2,000 in a table that grows).
 */
export async function readChanges(pool: pg.Pool, since: bigint): Promise<Changes | null> {
  const { rows } = await pool.query<{ table: string; id: string; subject: string; xid: string }>(
    CHANGES_SQL,
    [`${since}`],
  );
  const counts = new Map<string, number>();
  for (const { table } of rows) counts.set(table, (counts.get(table) ?? 0) + 1);
  if ([...GROWING].some((table) => (counts.get(table) ?? 0) > MAX_CHANGES)) return null;
  const changes = rows.map((row) => ({ ...row, xid: BigInt(row.xid) }));
  return {
    rows: changes.filter((row): row is ChangedRow => row.table !== 'bound'),
    bound: changes.find((row) => row.table === 'bound')?.xid ?? since,
  };
}

/** Where following begins: every transaction below has ended. */
export async function readBound(pool: pg.Pool): Promise<bigint> {
  const { rows } = await pool.query<{ xid: string }>(
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid`,
  );
  return BigInt(rows[0]?.xid ?? 0);
}

/** What the freshness of a live instance depends on. Times in epoch milliseconds. */
export interface InstanceHealth {
  readonly instanceId: number;
  readonly serviceId: number;
  readonly pollIntervalMs: number;
  readonly lastReadAt: number | null;
  readonly failureDetail: Told | null;
  readonly level: number | null;
  readonly commands: string | null;
}

/** The health of all live instances, of some of them, or of those of some services. */
export async function readHealth(
  pool: pg.Pool,
  filter: { readonly instanceIds?: readonly number[]; readonly serviceIds?: readonly number[] } = {},
): Promise<InstanceHealth[]> {
  const { rows } = await pool.query<InstanceHealth>(
    `SELECT i.id AS "instanceId", s.id AS "serviceId", s.poll_interval_ms AS "pollIntervalMs",
            ${epochMs('r.last_read_at')} AS "lastReadAt", r.failure_detail AS "failureDetail", r.level, r.commands
       FROM instance i JOIN service s ON s.id = i.service_id LEFT JOIN instance_reading r ON r.instance_id = i.id
      WHERE i.removed_at IS NULL AND s.removed_at IS NULL
        AND ($1::int[] IS NULL OR i.id = ANY($1)) AND ($2::int[] IS NULL OR s.id = ANY($2))`,
    [filter.instanceIds ?? null, filter.serviceIds ?? null],
  );
  return rows;
}

/** The breakers of some services, and those with a circuit on some instances. */
export async function listBreakerIds(
  pool: pg.Pool,
  of: { readonly serviceIds: readonly number[]; readonly instanceIds: readonly number[] },
): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `SELECT id FROM breaker WHERE service_id = ANY($1::int[])
      UNION SELECT breaker_id FROM circuit WHERE instance_id = ANY($2::int[])`,
    [of.serviceIds, of.instanceIds],
  );
  return rows.map((row) => row.id);
}

/** The circuits that flap, or did when they were last read. */
export async function listFlapping(
  pool: pg.Pool,
): Promise<
  { circuitId: number; breakerId: number; flap: { score: number; at: number | null; active: boolean } }[]
> {
  const { rows } = await pool.query<{
    circuitId: number;
    breakerId: number;
    score: number;
    at: number | null;
  }>(
    `SELECT id AS "circuitId", breaker_id AS "breakerId", flap_score AS score, ${epochMs('flap_at')} AS at
       FROM circuit WHERE flap_active`,
  );
  return rows.map(({ circuitId, breakerId, ...flap }) => ({
    circuitId,
    breakerId,
    flap: { ...flap, active: true },
  }));
}
