import type pg from 'pg';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Makes the day partitions of `sample` for the day of `now` and the next, and drops those that ended before `keepDays` days. */
export async function keepSamplePartitions(pool: pg.Pool, now: number, keepDays: number): Promise<void> {
  for (const day of [now, now + DAY_MS]) await makePartition(pool, startOfDay(day));
  for (const name of await listPartitions(pool)) {
    const day = Date.parse(`${name.slice(-10).replaceAll('_', '-')}T00:00:00Z`);
    if (day + DAY_MS < now - keepDays * DAY_MS) await pool.query(`DROP TABLE IF EXISTS ${name}`);
  }
}

async function makePartition(pool: pg.Pool, from: number): Promise<void> {
  const name = `sample_${new Date(from).toISOString().slice(0, 10).replaceAll('-', '_')}`;
  await pool
    .query(
      `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF sample
         FOR VALUES FROM ('${new Date(from).toISOString()}') TO ('${new Date(from + DAY_MS).toISOString()}')`,
    )
    .catch((error: { code?: string }) => {
      // Two collectors made it at the same moment.
      if (error.code !== '42P07' && error.code !== '23505') throw error;
    });
}

async function listPartitions(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'sample'::regclass AND c.relname ~ '^sample_\\d{4}_\\d{2}_\\d{2}$'`,
  );
  return rows.map((row) => row.name);
}

function startOfDay(at: number): number {
  return at - (at % DAY_MS);
}
