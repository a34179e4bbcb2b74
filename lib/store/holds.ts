import type pg from 'pg';
import { tell } from '#lib/domain/sentences.ts';
import { inTransaction } from './database.ts';
import { type HeldLease, lockHeldShards } from './fence.ts';

/** A hold with less than this left, in milliseconds, is not worth bringing to anybody: services take none so short. */
const SHORTEST_HOLD_MS = 1_000;

/**
 * Circuits of live, readable instances of the shards $1 to which a hold in force is to be brought: on an instance that the command
 * has not reached because it came later, or on another process than the one it reached. A later hold or reset of the circuit ends it,
 * whatever became of that; a plain force-open leaves a hold as it is. A process whose journal has the command's row had its turn.
 */
const DUE = `
  SELECT h.id AS command_id, h.breaker_id, c.instance_id, c.id AS circuit_id, r.boot_id
    FROM command h
    JOIN circuit c ON c.breaker_id = h.breaker_id AND c.absent_readings = 0
    JOIN instance i ON i.id = c.instance_id AND i.removed_at IS NULL AND i.shard = ANY($1::int[])
    JOIN instance_reading r ON r.instance_id = i.id AND r.failure_code IS NULL
    LEFT JOIN command_outcome o ON o.command_id = h.id AND o.instance_id = i.id
   WHERE h.hold AND (h.hold_until IS NULL OR h.hold_until > clock_timestamp() + $2 * interval '1 millisecond')
     AND CASE WHEN o.state IS NULL THEN NOT h.chosen
              ELSE o.state IN ('applied', 'refused', 'unknown') AND o.boot_id <> r.boot_id END
     AND NOT EXISTS (SELECT FROM command n
                      WHERE n.breaker_id = h.breaker_id AND n.at > h.at AND (n.hold OR n.action = 'reset')
                        AND (NOT n.chosen OR EXISTS (SELECT FROM command_outcome t
                                                      WHERE t.command_id = n.id AND t.instance_id = i.id)))
     AND NOT EXISTS (SELECT FROM transition j
                      WHERE j.instance_id = i.id AND j.boot_id = r.boot_id AND j.command_key = h.id::text)`;

/**
 * Writes down that holds in force are to be brought to processes that came while they last, each process once. Only for the shards
 * that `holder` still holds; says to how many circuits.
 */
export async function renewHolds(
  pool: pg.Pool,
  holder: string,
  leases: readonly HeldLease[],
): Promise<number> {
  const shards = leases.map((lease) => lease.shard);
  const { rows } = await pool.query<{ breaker_id: number }>(DUE, [shards, SHORTEST_HOLD_MS]);
  if (rows.length === 0) return 0;
  const breakers = [...new Set(rows.map((row) => row.breaker_id))];
  return inTransaction(pool, async (client) => {
    const held = await lockHeldShards(client, holder, leases);
    // As a command does: one that is being written now is seen by the statement below, or waits until this has ended.
    await client.query(`SELECT FROM breaker WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE`, [
      breakers,
    ]);
    const { rowCount } = await client.query(
      `INSERT INTO command_outcome AS o (command_id, instance_id, circuit_id, state, at, detail, boot_id, renewed_at)
       SELECT d.command_id, d.instance_id, d.circuit_id, 'requested', clock_timestamp(), $3::jsonb, d.boot_id, clock_timestamp()
         FROM (${DUE}) d WHERE d.breaker_id = ANY($4::int[])
       ON CONFLICT (command_id, instance_id) DO UPDATE
          SET state = excluded.state, at = excluded.at, detail = excluded.detail, boot_id = excluded.boot_id, seq = NULL,
              renewed_at = excluded.renewed_at
        WHERE o.state IN ('applied', 'refused', 'unknown') AND o.boot_id <> excluded.boot_id`,
      [[...held], SHORTEST_HOLD_MS, tell('hold_to_new'), breakers],
    );
    return rowCount ?? 0;
  });
}
