import type pg from 'pg';
import type { Told } from '#lib/domain/told.ts';
import { inTransaction } from './database.ts';
import { type HeldLease, lockHeldShards } from './fence.ts';

/** A command's work on one instance, as a collector picks it up. Times in epoch milliseconds. */
export interface Errand {
  readonly commandId: string;
  readonly instanceId: number;
  readonly circuitId: number;
  readonly shard: number;
  readonly breaker: string;
  readonly action: 'force_open' | 'reset';
  readonly hold: boolean;
  readonly holdForMs: number | null;
  /** When the hold ends whatever happens; null: until reset. */
  readonly holdUntil: number | null;
  readonly reason: string;
  readonly actor: string;
  /** When the operator asked for it; of a renewed one, when the process that it is for was seen. */
  readonly requestedAt: number;
  /** Whether it brings a hold to a process that came later than the command. */
  readonly renewed: boolean;
  readonly state: 'requested' | 'sent';
  /** When it came into its state. */
  readonly at: number;
  /** The process that it was sent to, or is for; null where processes have no names. */
  readonly bootId: string | null;
  /** The journal row that the service named in its answer; null without an answer. */
  readonly seq: number | null;
}

/** The unfinished errands of some shards, oldest command first. */
export async function listErrands(pool: pg.Pool, shards: readonly number[]): Promise<Errand[]> {
  const { rows } = await pool.query<ErrandRow>(
    `SELECT c.id AS "commandId", o.instance_id AS "instanceId", o.circuit_id AS "circuitId", i.shard, b.name AS breaker, c.action,
            c.hold, c.hold_for_ms AS "holdForMs", c.hold_until AS "holdUntil", c.reason, c.actor,
            coalesce(o.renewed_at, c.at) AS "requestedAt", o.renewed_at IS NOT NULL AS renewed, o.state, o.at,
            o.boot_id AS "bootId", o.seq
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
    seq: row.seq === null ? null : Number(row.seq),
  }));
}

type ErrandRow = Omit<Errand, 'holdForMs' | 'holdUntil' | 'requestedAt' | 'at' | 'seq'> & {
  holdForMs: string | null;
  holdUntil: Date | null;
  requestedAt: Date;
  at: Date;
  seq: string | null;
};

/** What an errand moves on to, and from which states that is right. */
export interface ErrandStep {
  readonly from: readonly ('requested' | 'sent')[];
  readonly to: 'requested' | 'sent' | 'applied' | 'refused' | 'unknown' | 'superseded';
  readonly detail: Told | null;
  /** Left out: as it was. */
  readonly bootId?: string | null;
  readonly seq?: number | null;
}

/**
 * Moves an errand on, if this collector still holds the shard and nobody else moved it; says whether it did. The commit of `sent`
 * comes before the call: whoever finds it later knows that it may have been made.
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
              boot_id = CASE WHEN $6 THEN $7 ELSE boot_id END, seq = coalesce($8, seq)
        WHERE command_id = $1 AND instance_id = $2 AND state = ANY($3::text[])`,
      [
        errand.commandId,
        errand.instanceId,
        step.from,
        step.to,
        step.detail,
        step.bootId !== undefined,
        step.bootId ?? null,
        step.seq ?? null,
      ],
    );
    return rowCount === 1;
  });
}
