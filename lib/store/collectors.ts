import type pg from 'pg';
import { epochMs } from './epoch-ms.ts';
import { LEASE_MS } from './leases.ts';

/** A collector as it last reported. Times in epoch milliseconds by the database's clock, but for its start. */
export interface CollectorRow {
  readonly id: string;
  readonly startedAt: number;
  readonly heartbeatAt: number;
  /** How long ago that was, in milliseconds. */
  readonly silentForMs: number;
  readonly shards: number;
  readonly instances: number;
  readonly lagMs: number;
  readonly lastError: string | null;
  /** Since when it reaches none of its services, by its own clock; null while it reaches any. */
  readonly cutOffSince: number | null;
}

/** Whether a collector has reported within the time that its leases last. */
export function isAlive(collector: CollectorRow): boolean {
  return collector.silentForMs <= LEASE_MS;
}

/** The collectors that were heard of during the last day, and how many shards nobody holds. */
export async function readCollectors(
  pool: pg.Pool,
): Promise<{ collectors: CollectorRow[]; unheldShards: number }> {
  const [collectors, leases] = await Promise.all([
    pool.query<CollectorRow>(
      `SELECT id, ${epochMs('started_at')} AS "startedAt", ${epochMs('heartbeat_at')} AS "heartbeatAt",
              ${epochMs('clock_timestamp()')} - ${epochMs('heartbeat_at')} AS "silentForMs", shards, instances,
              lag_ms AS "lagMs", last_error AS "lastError",
              ${epochMs('cut_off_since')} AS "cutOffSince"
         FROM collector ORDER BY id`,
    ),
    pool.query<{ unheld: number }>(
      `SELECT count(*)::int AS unheld FROM lease WHERE holder IS NULL OR expires_at < clock_timestamp()`,
    ),
  ]);
  return { collectors: collectors.rows, unheldShards: leases.rows[0]?.unheld ?? 0 };
}
