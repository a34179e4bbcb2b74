import type pg from 'pg';
import { tell } from '#lib/domain/sentences.ts';
import { batchOf } from '../batch.ts';
import { type InstanceRecord, idsOf, type WrittenCircuits } from './instance-record.ts';

/** Appends transitions, each once: one that is stored already is left as it is. */
export async function insertTransitions(
  client: pg.PoolClient,
  records: readonly InstanceRecord[],
  ids: WrittenCircuits,
): Promise<void> {
  const rows = records.flatMap((record) =>
    record.transitions.map((transition) => ({
      ...transition,
      ...idsOf(ids, record.instanceId, transition.breaker),
      instanceId: record.instanceId,
      observedAt: record.observedAt,
      fromState: transition.from,
      toState: transition.to,
      commandKey: transition.command,
    })),
  );
  if (rows.length === 0) return;
  const columns = {
    circuitId: 'int',
    breakerId: 'int',
    instanceId: 'int',
    bootId: 'text',
    seq: 'bigint',
    at: 'timestamptz',
    observedAt: 'timestamptz',
    fromState: 'text',
    toState: 'text',
    cause: 'text',
    evidence: 'text',
    failureRate: 'float8',
    failureCount: 'float8',
    windowCalls: 'float8',
    error: 'text',
    held: 'bool',
    holdUntil: 'timestamptz',
    actor: 'text',
    reason: 'text',
    commandKey: 'text',
  };
  const batch = batchOf(rows, columns);
  await client.query(
    `INSERT INTO transition (circuit_id, breaker_id, instance_id, boot_id, seq, at, observed_at, from_state, to_state, cause,
       evidence, failure_rate, failure_count, window_calls, error, held, hold_until, actor, reason, command_key)
     SELECT * FROM ${batch.table} ON CONFLICT (instance_id, boot_id, seq) DO NOTHING`,
    [...batch.values],
  );
}

/**
 * A journal row with a command's key is the proof that the command was executed, whatever was thought before; a hold brought to a
 * process that came later is proven by a row of that process. Says how many it proved.
 */
export async function proveCommands(
  client: pg.PoolClient,
  records: readonly InstanceRecord[],
): Promise<number> {
  const rows = records.flatMap((record) =>
    record.transitions
      .filter((transition) => transition.command !== null)
      .map((transition) => ({ ...transition, instanceId: record.instanceId })),
  );
  if (rows.length === 0) return 0;
  const batch = batchOf(rows, {
    instanceId: 'int',
    command: 'text',
    bootId: 'text',
    seq: 'bigint',
  });
  const { rowCount } = await client.query(
    `UPDATE command_outcome o
        SET state = 'applied', at = clock_timestamp(), boot_id = r.boot_id, seq = r.seq,
            detail = CASE WHEN o.renewed_at IS NOT NULL THEN $5::jsonb END
       FROM ${batch.table}
      WHERE o.instance_id = r.instance_id AND o.command_id::text = r.command
        AND o.state <> 'applied' AND (o.renewed_at IS NULL OR o.boot_id = r.boot_id)`,
    [...batch.values, tell('hold_reached_new')],
  );
  return rowCount ?? 0;
}

/** Appends what is known to be missing. */
export async function insertGaps(
  client: pg.PoolClient,
  records: readonly InstanceRecord[],
  ids: WrittenCircuits,
): Promise<void> {
  const rows = records.flatMap((record) =>
    record.gaps.map((gap) => ({
      ...gap,
      instanceId: record.instanceId,
      breakerId: gap.breaker === null ? null : idsOf(ids, record.instanceId, gap.breaker).breakerId,
      observedAt: record.observedAt,
    })),
  );
  if (rows.length === 0) return;
  const batch = batchOf(rows, {
    instanceId: 'int',
    breakerId: 'int',
    bootId: 'text',
    missed: 'bigint',
    fromSeq: 'bigint',
    toSeq: 'bigint',
    why: 'text',
    observedAt: 'timestamptz',
  });
  await client.query(
    `INSERT INTO gap (instance_id, breaker_id, boot_id, missed, from_seq, to_seq, why, observed_at) SELECT * FROM ${batch.table}
     ON CONFLICT (instance_id, boot_id, from_seq, why) DO NOTHING`,
    [...batch.values],
  );
}

/** Appends process starts. */
export async function insertRestarts(
  client: pg.PoolClient,
  records: readonly InstanceRecord[],
): Promise<void> {
  const rows = records.flatMap(({ instanceId, restart, observedAt }) =>
    restart === null ? [] : [{ instanceId, ...restart, observedAt }],
  );
  if (rows.length === 0) return;
  const batch = batchOf(rows, {
    instanceId: 'int',
    bootId: 'text',
    previousBootId: 'text',
    observedAt: 'timestamptz',
  });
  await client.query(
    `INSERT INTO restart (instance_id, boot_id, previous_boot_id, observed_at) SELECT * FROM ${batch.table}`,
    [...batch.values],
  );
}
