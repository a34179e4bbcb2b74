import type pg from 'pg';
import type { KnownCircuit, KnownInstance } from '#lib/domain/known.ts';
import type { CircuitState } from '#lib/domain/state.ts';
import type { Told } from '#lib/domain/told.ts';

/** An instance as a collector polls it. Tokens are sealed. */
export interface PolledInstance {
  readonly instanceId: number;
  readonly serviceId: number;
  readonly serviceName: string;
  readonly url: string;
  readonly shard: number;
  readonly pollIntervalMs: number;
  readonly readToken: Uint8Array | null;
  readonly adminToken: Uint8Array | null;
}

/** The live instances of some shards. */
export async function listPolledInstances(
  pool: pg.Pool,
  shards: readonly number[],
): Promise<PolledInstance[]> {
  const { rows } = await pool.query<PolledInstance>(
    `SELECT i.id AS "instanceId", i.service_id AS "serviceId", s.name AS "serviceName", i.url, i.shard,
            s.poll_interval_ms AS "pollIntervalMs", s.read_token AS "readToken", s.admin_token AS "adminToken"
       FROM instance i JOIN service s ON s.id = i.service_id
      WHERE i.removed_at IS NULL AND s.removed_at IS NULL AND i.shard = ANY($1::int[])`,
    [shards],
  );
  return rows;
}

/** What is stored of one instance's readings, the end of its last span of coverage, and the failure it is in. */
export interface StoredInstance {
  readonly known: KnownInstance;
  readonly coverage: { readonly fromAt: number; readonly toAt: number } | null;
  readonly journalMissing: number;
  readonly failure: { readonly code: string; readonly detail: Told; readonly since: number } | null;
}

/** Reads what is stored of one instance; all empty for one never read. */
export async function readStoredInstance(pool: pg.Pool, instanceId: number): Promise<StoredInstance> {
  const [readings, circuits, coverage] = await Promise.all([
    pool.query<ReadingRow>(`SELECT * FROM instance_reading WHERE instance_id = $1`, [instanceId]),
    pool.query<CircuitRow>(
      `SELECT c.*, b.name FROM circuit c JOIN breaker b ON b.id = c.breaker_id WHERE c.instance_id = $1`,
      [instanceId],
    ),
    pool.query<{ from_at: Date; to_at: Date }>(
      `SELECT from_at, to_at FROM coverage WHERE instance_id = $1 ORDER BY from_at DESC LIMIT 1`,
      [instanceId],
    ),
  ]);
  const row = readings.rows[0];
  const span = coverage.rows[0];
  return {
    known: {
      level: row?.level ?? null,
      commands: row?.commands ?? 'unknown',
      reportedInstanceId: row?.reported_instance_id ?? null,
      reportedService: row?.reported_service ?? null,
      bootId: row?.boot_id ?? null,
      cursorSeq: Number(row?.cursor_seq ?? 0),
      lastReadAt: row?.last_read_at?.getTime() ?? null,
      clockSkewMs: row?.clock_skew_ms ?? null,
      circuits: new Map(circuits.rows.map((circuit) => [circuit.name, toKnownCircuit(circuit)])),
    },
    coverage: span ? { fromAt: span.from_at.getTime(), toAt: span.to_at.getTime() } : null,
    journalMissing: row?.journal_missing ?? 0,
    failure:
      row?.failure_code && row.failure_detail && row.failing_since
        ? { code: row.failure_code, detail: row.failure_detail, since: row.failing_since.getTime() }
        : null,
  };
}

interface ReadingRow {
  level: 0 | 1 | 2 | null;
  commands: 'on' | 'off' | 'unknown';
  reported_instance_id: string | null;
  reported_service: string | null;
  boot_id: string | null;
  cursor_seq: string;
  last_read_at: Date | null;
  clock_skew_ms: number | null;
  failure_code: string | null;
  failure_detail: Told | null;
  failing_since: Date | null;
  journal_missing: number;
}

interface CircuitRow {
  id: number;
  breaker_id: number;
  name: string;
  state: CircuitState;
  raw_state: string;
  since: Date | null;
  failure_count: number | null;
  success_count: number | null;
  failure_rate: number | null;
  window_calls: number | null;
  held: boolean;
  hold_since: Date | null;
  hold_until: Date | null;
  hold_actor: string | null;
  hold_reason: string | null;
  retry_at: Date | null;
  calls_per_second: number | null;
  refused_per_second: number | null;
  transitions_total: string | null;
  config: Record<string, unknown> | null;
  absent_readings: number;
  flap_score: number;
  flap_at: Date | null;
  flap_active: boolean;
  flap_since: Date | null;
}

function toKnownCircuit(row: CircuitRow): KnownCircuit {
  return {
    circuitId: row.id,
    breakerId: row.breaker_id,
    name: row.name,
    state: row.state,
    rawState: row.raw_state,
    since: toMs(row.since),
    failureCount: row.failure_count,
    successCount: row.success_count,
    failureRate: row.failure_rate,
    windowCalls: row.window_calls,
    held: row.held
      ? {
          since: toMs(row.hold_since),
          until: toMs(row.hold_until),
          actor: row.hold_actor,
          reason: row.hold_reason,
        }
      : null,
    retryAt: toMs(row.retry_at),
    callsPerSecond: row.calls_per_second,
    refusedPerSecond: row.refused_per_second,
    transitionsTotal: row.transitions_total === null ? null : Number(row.transitions_total),
    config: row.config,
    absentReadings: row.absent_readings,
    flap: {
      score: row.flap_score,
      at: toMs(row.flap_at),
      active: row.flap_active,
      since: toMs(row.flap_since),
    },
  };
}

function toMs(date: Date | null): number | null {
  return date === null ? null : date.getTime();
}
