import type pg from 'pg';
import { batchOf } from '../batch.ts';
import type { InstanceRecord, SampleToWrite } from './instance-record.ts';

/** Writes cursors and how the last polls ended. */
export async function writeReadingStates(
  client: pg.PoolClient,
  records: readonly InstanceRecord[],
): Promise<void> {
  const rows = records.map((record) => ({ instanceId: record.instanceId, ...record.state }));
  if (rows.length === 0) return;
  const columns = {
    instanceId: 'int',
    level: 'int',
    commands: 'text',
    reportedInstanceId: 'text',
    reportedService: 'text',
    bootId: 'text',
    cursorSeq: 'bigint',
    lastReadAt: 'timestamptz',
    lastPollAt: 'timestamptz',
    failureCode: 'text',
    failureDetail: 'jsonb',
    failingSince: 'timestamptz',
    journalMissing: 'int',
    clockSkewMs: 'float8',
  } as const;
  const batch = batchOf(rows, columns);
  await client.query(
    `INSERT INTO instance_reading (instance_id, level, commands, reported_instance_id, reported_service, boot_id, cursor_seq,
       last_read_at, last_poll_at, failure_code, failure_detail, failing_since, journal_missing, clock_skew_ms)
     SELECT * FROM ${batch.table}
     ON CONFLICT (instance_id) DO UPDATE SET level = excluded.level, commands = excluded.commands,
       reported_instance_id = excluded.reported_instance_id, reported_service = excluded.reported_service,
       boot_id = excluded.boot_id, cursor_seq = excluded.cursor_seq, last_read_at = excluded.last_read_at,
       last_poll_at = excluded.last_poll_at, failure_code = excluded.failure_code, failure_detail = excluded.failure_detail,
       failing_since = excluded.failing_since, journal_missing = excluded.journal_missing, clock_skew_ms = excluded.clock_skew_ms`,
    [...batch.values],
  );
}

/** Extends the spans in which instances were seen. */
export async function writeCoverage(
  client: pg.PoolClient,
  records: readonly InstanceRecord[],
): Promise<void> {
  const rows = records.flatMap(({ instanceId, coverage }) =>
    coverage.map((span) => ({ instanceId, ...span })),
  );
  if (rows.length === 0) return;
  const batch = batchOf(rows, { instanceId: 'int', fromAt: 'timestamptz', toAt: 'timestamptz' });
  await client.query(
    `INSERT INTO coverage (instance_id, from_at, to_at) SELECT * FROM ${batch.table}
     ON CONFLICT (instance_id, from_at) DO UPDATE SET to_at = greatest(coverage.to_at, excluded.to_at)`,
    [...batch.values],
  );
}

/**
 * Appends counts. A count that does not fit is none that calls made in seconds can add up to, so it is stored as not known; nor does
 * a sample over weeks tell anything of its moment.
 */
export async function insertSamples(
  client: pg.PoolClient,
  records: readonly InstanceRecord[],
): Promise<void> {
  const rows = records.flatMap((record) => record.samples.filter(({ spanMs }) => fits(spanMs)).map(fitted));
  if (rows.length === 0) return;
  const batch = batchOf(rows, {
    circuitId: 'int',
    at: 'timestamptz',
    spanMs: 'int',
    calls: 'int',
    failures: 'int',
    refused: 'int',
    fallbacks: 'int',
    failureRate: 'float4',
    windowCalls: 'int',
  });
  await client.query(
    `INSERT INTO sample (circuit_id, at, span_ms, calls, failures, refused, fallbacks, failure_rate, window_calls)
     SELECT * FROM ${batch.table} ON CONFLICT (circuit_id, at) DO NOTHING`,
    [...batch.values],
  );
}

const INT4_MAX = 2 ** 31 - 1;

function fits(count: number): boolean {
  return count <= INT4_MAX;
}

function fitted(sample: SampleToWrite): SampleToWrite {
  const known = (count: number | null): number | null => (count !== null && fits(count) ? count : null);
  return {
    ...sample,
    calls: known(sample.calls),
    failures: known(sample.failures),
    refused: known(sample.refused),
    fallbacks: known(sample.fallbacks),
    windowCalls: known(sample.windowCalls),
    // Postgres refuses a number too small for a `real`, where this makes it zero.
    failureRate: sample.failureRate === null ? null : Math.fround(sample.failureRate),
  };
}
