import type pg from 'pg';
import type { Told } from '#lib/domain/told.ts';
import { inTransaction } from './database.ts';
import { type HeldLease, lockHeldShards } from './fence.ts';

/** A command's work on one instance, as a collector picks it up. Times in epoch milliseconds. */
export interface Errand {
  readonly commandId: string;
  readonly instanceId: number;
  readonly shard: number;
  readonly breaker: string;
  readonly action: 'force_open' | 'reset';
  readonly hold: boolean;
  readonly holdForMs: number | null;
  /** When the hold ends whatever happens; null: until reset. */
  readonly holdUntil: number | null;
  readonly reason: string;
  readonly actor: string;
  readonly requestedAt: number;
  readonly state: 'requested' | 'sent';
  /** When it came into its state. */
  readonly at: number;
}

/** The unfinished errands of some shards, oldest command first. */
export async function listErrands(pool: pg.Pool, shards: readonly number[]): Promise<Errand[]> {
  const { rows } = await pool.query<ErrandRow>(
    `SELECT c.id AS "commandId", o.instance_id AS "instanceId", i.shard, b.name AS breaker, c.action, c.hold,
            c.hold_for_ms AS "holdForMs", c.hold_until AS "holdUntil", c.reason, c.actor, c.at AS "requestedAt", o.state, o.at
       FROM command_outcome o
       JOIN command c ON c.id = o.command_id
       JOIN breaker b ON b.id = c.breaker_id
       JOIN instance i ON i.id = o.instance_id
      WHERE o.state IN ('requested', 'sent') AND i.shard = ANY($1::int[])
      ORDER BY c.at, o.instance_id`,
    [shards],
  );
  return rows.map((row) => ({
    ...row,
    holdForMs: row.holdForMs === null ? null : Number(row.holdForMs),
    holdUntil: row.holdUntil?.getTime() ?? null,
    requestedAt: row.requestedAt.getTime(),
    at: row.at.getTime(),
  }));
}

type ErrandRow = Omit<Errand, 'holdForMs' | 'holdUntil' | 'requestedAt' | 'at'> & {
  holdForMs: string | null;
  holdUntil: Date | null;
  requestedAt: Date;
  at: Date;
};

/** What an errand moves on to, and from which states that is right. */
export interface ErrandStep {
  readonly from: readonly ('requested' | 'sent')[];
  readonly to: 'requested' | 'sent' | 'applied' | 'refused' | 'unknown' | 'superseded';
  readonly detail: Told | null;
  readonly bootId?: string | null;
  readonly seq?: number | null;
}

/**
 * Moves an errand on, if this collector still holds the shard and nobody else moved it; says whether it did. The commit of `sent`
 * comes before the call, so that an errand is never sent twice by two collectors.
 */
export async function moveErrand(
  pool: pg.Pool,
  holder: string,
  lease: HeldLease,
  errand: Pick<Errand, 'commandId' | 'instanceId'>,
  step: ErrandStep,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const held = await lockHeldShards(client, holder, [lease]);
    if (!held.has(lease.shard)) return false;
    const { rowCount } = await client.query(
      `UPDATE command_outcome SET state = $4, at = clock_timestamp(), detail = $5,
              boot_id = coalesce($6, boot_id), seq = coalesce($7, seq)
        WHERE command_id = $1 AND instance_id = $2 AND state = ANY($3::text[])`,
      [
        errand.commandId,
        errand.instanceId,
        step.from,
        step.to,
        step.detail,
        step.bootId ?? null,
        step.seq ?? null,
      ],
    );
    return rowCount === 1;
  });
}
