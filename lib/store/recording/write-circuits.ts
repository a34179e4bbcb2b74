import type pg from 'pg';
import { batchOf } from '../batch.ts';
import { type CircuitIds, type InstanceRecord, idsOf, type WrittenCircuits } from './instance-record.ts';

/** Makes breakers and circuits seen for the first time, and gives the ids of all that the records name. */
export async function insertNewCircuits(
  client: pg.PoolClient,
  records: readonly InstanceRecord[],
): Promise<WrittenCircuits> {
  const fresh = records.flatMap((record) =>
    record.circuits
      .filter((circuit) => circuit.ids === null)
      .map((circuit) => ({ ...circuit, serviceId: record.serviceId, instanceId: record.instanceId })),
  );
  if (fresh.length > 0) {
    const names = batchOf(fresh, { serviceId: 'int', name: 'text' });
    await client.query(
      `INSERT INTO breaker (service_id, name) SELECT DISTINCT r.service_id, r.name FROM ${names.table}
       ON CONFLICT (service_id, name) DO NOTHING`,
      [...names.values],
    );
    const circuits = batchOf(fresh, {
      serviceId: 'int',
      instanceId: 'int',
      name: 'text',
      state: 'text',
      rawState: 'text',
    });
    await client.query(
      `INSERT INTO circuit (breaker_id, instance_id, state, raw_state)
       SELECT b.id, r.instance_id, r.state, r.raw_state FROM ${circuits.table}
         JOIN breaker b ON b.service_id = r.service_id AND b.name = r.name
       ON CONFLICT (breaker_id, instance_id) DO NOTHING`,
      [...circuits.values],
    );
  }
  return collectCircuitIds(client, records);
}

async function collectCircuitIds(
  client: pg.PoolClient,
  records: readonly InstanceRecord[],
): Promise<WrittenCircuits> {
  const ids = new Map(records.map((record) => [record.instanceId, knownIds(record)]));
  const withNew = records.filter((record) => record.circuits.some((circuit) => circuit.ids === null));
  if (withNew.length === 0) return ids;
  const { rows } = await client.query<{ instance_id: number; name: string; id: number; breaker_id: number }>(
    `SELECT c.instance_id, b.name, c.id, c.breaker_id FROM circuit c JOIN breaker b ON b.id = c.breaker_id
      WHERE c.instance_id = ANY($1::int[])`,
    [withNew.map((record) => record.instanceId)],
  );
  for (const row of rows)
    ids.get(row.instance_id)?.set(row.name, { circuitId: row.id, breakerId: row.breaker_id });
  return ids;
}

function knownIds(record: InstanceRecord): Map<string, CircuitIds> {
  return new Map(
    record.circuits.flatMap((circuit) =>
      circuit.ids === null ? [] : [[circuit.name, circuit.ids] as const],
    ),
  );
}

const CIRCUIT_COLUMNS = {
  id: 'int',
  state: 'text',
  rawState: 'text',
  since: 'timestamptz',
  failureCount: 'float8',
  successCount: 'float8',
  failureRate: 'float8',
  windowCalls: 'float8',
  held: 'bool',
  holdSince: 'timestamptz',
  holdUntil: 'timestamptz',
  holdActor: 'text',
  holdReason: 'text',
  retryAt: 'timestamptz',
  callsPerSecond: 'float8',
  refusedPerSecond: 'float8',
  transitionsTotal: 'bigint',
  config: 'jsonb',
  absentReadings: 'int',
  flapScore: 'float8',
  flapAt: 'timestamptz',
  flapActive: 'bool',
  flapSince: 'timestamptz',
} as const;

const CIRCUIT_ASSIGNMENTS = Object.keys(CIRCUIT_COLUMNS)
  .filter((column) => column !== 'id')
  .map((column) => column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
  .map((column) => `${column} = r.${column}`)
  .join(', ');

/** Writes the circuits' present state over what was known. */
export async function updateCircuits(
  client: pg.PoolClient,
  records: readonly InstanceRecord[],
  ids: WrittenCircuits,
): Promise<void> {
  const rows = records.flatMap((record) =>
    record.circuits.map(({ held, flap, ...circuit }) => ({
      ...circuit,
      id: idsOf(ids, record.instanceId, circuit.name).circuitId,
      held: held !== null,
      holdSince: held?.since ?? null,
      holdUntil: held?.until ?? null,
      holdActor: held?.actor ?? null,
      holdReason: held?.reason ?? null,
      flapScore: flap.score,
      flapAt: flap.at,
      flapActive: flap.active,
      flapSince: flap.since,
    })),
  );
  if (rows.length === 0) return;
  const batch = batchOf(rows, CIRCUIT_COLUMNS);
  await client.query(`UPDATE circuit c SET ${CIRCUIT_ASSIGNMENTS} FROM ${batch.table} WHERE c.id = r.id`, [
    ...batch.values,
  ]);
}
