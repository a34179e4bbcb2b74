import type pg from 'pg';
import type { HeldLease } from './fence.ts';

/** A lease lasts this long unless renewed, in milliseconds. */
export const LEASE_MS = 10_000;

/** What a collector reports of itself with every heartbeat. */
export interface Heartbeat {
  readonly collectorId: string;
  readonly startedAt: number;
  readonly shards: number;
  readonly instances: number;
  readonly lagMs: number;
  readonly lastError: string | null;
  /** Since when it reaches none of its services, in epoch milliseconds; null while it reaches any. */
  readonly cutOffSince: number | null;
}

/** Tells the others that this collector lives, and forgets those silent for a day. */
export async function writeHeartbeat(pool: pg.Pool, beat: Heartbeat): Promise<void> {
  await pool.query(
    `INSERT INTO collector (id, started_at, heartbeat_at, shards, instances, lag_ms, last_error, cut_off_since)
     VALUES ($1, $2, clock_timestamp(), $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at, shards = excluded.shards,
       instances = excluded.instances, lag_ms = excluded.lag_ms, last_error = excluded.last_error,
       cut_off_since = excluded.cut_off_since`,
    [
      beat.collectorId,
      new Date(beat.startedAt),
      beat.shards,
      beat.instances,
      beat.lagMs,
      beat.lastError,
      beat.cutOffSince === null ? null : new Date(beat.cutOffSince),
    ],
  );
  await pool.query(`DELETE FROM collector WHERE heartbeat_at < now() - interval '1 day'`);
}

/** Renews what `holder` still holds, also past its end when nobody took it over, and says which. */
export async function renewLeases(pool: pg.Pool, holder: string): Promise<HeldLease[]> {
  const { rows } = await pool.query<{ shard: number; token: string }>(
    `UPDATE lease SET expires_at = clock_timestamp() + $2 * interval '1 millisecond'
      WHERE holder = $1 RETURNING shard, token`,
    [holder, LEASE_MS],
  );
  return rows.map(toLease);
}

/** How the shards are spread: collectors that live (this one included) and shards that nobody holds. */
export async function readShares(pool: pg.Pool): Promise<{ shards: number; alive: number; free: number }> {
  const { rows } = await pool.query<{ shards: number; alive: number; free: number }>(
    `SELECT (SELECT count(*)::int FROM lease) AS shards,
            (SELECT count(*)::int FROM collector WHERE heartbeat_at > clock_timestamp() - $1 * interval '1 millisecond') AS alive,
            (SELECT count(*)::int FROM lease WHERE holder IS NULL OR expires_at < clock_timestamp()) AS free`,
    [LEASE_MS],
  );
  return rows[0] ?? { shards: 0, alive: 0, free: 0 };
}

/** Takes up to `count` shards that nobody holds. */
export async function acquireLeases(pool: pg.Pool, holder: string, count: number): Promise<HeldLease[]> {
  const { rows } = await pool.query<{ shard: number; token: string }>(
    `UPDATE lease SET holder = $1, token = token + 1, expires_at = clock_timestamp() + $3 * interval '1 millisecond'
      WHERE shard IN (SELECT shard FROM lease WHERE holder IS NULL OR expires_at < clock_timestamp()
                       ORDER BY shard LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING shard, token`,
    [holder, count, LEASE_MS],
  );
  return rows.map(toLease);
}

/** Gives shards back, so that others may take them at once. */
export async function releaseLeases(pool: pg.Pool, holder: string, shards: readonly number[]): Promise<void> {
  await pool.query(
    `UPDATE lease SET holder = NULL, expires_at = '-infinity' WHERE holder = $1 AND shard = ANY($2::int[])`,
    [holder, shards],
  );
  await pool.query(`SELECT pg_notify('panel_work', '')`);
}

/** Gives everything back and leaves: the end of a clean stop. */
export async function leaveCollectors(pool: pg.Pool, holder: string): Promise<void> {
  await pool.query(`UPDATE lease SET holder = NULL, expires_at = '-infinity' WHERE holder = $1`, [holder]);
  await pool.query(`DELETE FROM collector WHERE id = $1`, [holder]);
  await pool.query(`SELECT pg_notify('panel_work', '')`);
}

function toLease(row: { shard: number; token: string }): HeldLease {
  return { shard: row.shard, token: BigInt(row.token) };
}
