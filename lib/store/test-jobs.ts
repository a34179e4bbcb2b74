import type pg from 'pg';

/** "Try this address", as a collector picks it up. The token is sealed. */
export interface TestJob {
  readonly id: string;
  readonly url: string;
  readonly readToken: Uint8Array | null;
}

/** Takes up to `count` tests that no collector has taken. */
export async function claimTestJobs(pool: pg.Pool, count: number): Promise<TestJob[]> {
  const { rows } = await pool.query<TestJob>(
    `UPDATE connection_test SET claimed_at = clock_timestamp()
      WHERE id IN (SELECT id FROM connection_test WHERE claimed_at IS NULL
                    ORDER BY requested_at LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING id, url, read_token AS "readToken"`,
    [count],
  );
  return rows;
}

/** Writes what was found; the token goes with it. */
export async function finishTestJob(pool: pg.Pool, id: string, result: object): Promise<void> {
  await pool.query(
    `UPDATE connection_test SET finished_at = clock_timestamp(), result = $2, read_token = NULL WHERE id = $1`,
    [id, JSON.stringify(result)],
  );
}

/** Forgets tests older than ten minutes: whoever asked has gone. */
export async function forgetOldTests(pool: pg.Pool): Promise<void> {
  await pool.query(`DELETE FROM connection_test WHERE requested_at < now() - interval '10 minutes'`);
}
