import type pg from 'pg';
import type { Row, StoredGap, StoredHistory, StoredOutcome } from './history.ts';

/** What the panel has stored of the instance at an address. */
export async function readStored(pool: pg.Pool, url: string): Promise<StoredHistory> {
  const rowsOf = async <Result>(sql: string): Promise<Result[]> =>
    (await pool.query<Result & object>(sql, [url])).rows;
  const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;
  const [rows, gaps, restarts, outcomes, readings, circuits] = await Promise.all([
    rowsOf<Row>(
      `SELECT t.boot_id AS boot, t.seq::int, b.name AS breaker, ${ms('t.at')} AS at, t.from_state AS "from", t.to_state AS "to",
              t.cause, t.failure_count AS "failureCount", t.failure_rate AS "failureRate", t.window_calls AS "windowCalls",
              t.error, t.held, ${ms('t.hold_until')} AS "holdUntil", t.actor, t.reason, t.command_key AS command
         FROM transition t JOIN breaker b ON b.id = t.breaker_id JOIN instance i ON i.id = t.instance_id
        WHERE i.url = $1 ORDER BY t.id`,
    ),
    rowsOf<StoredGap>(
      `SELECT g.boot_id AS boot, g.missed::int, g.from_seq::int AS "fromSeq", g.to_seq::int AS "toSeq", g.why
         FROM gap g JOIN instance i ON i.id = g.instance_id WHERE i.url = $1 ORDER BY g.id`,
    ),
    rowsOf<StoredHistory['restarts'][number]>(
      `SELECT r.boot_id AS boot, r.previous_boot_id AS previous
         FROM restart r JOIN instance i ON i.id = r.instance_id WHERE i.url = $1 ORDER BY r.id`,
    ),
    rowsOf<StoredOutcome>(
      `SELECT o.command_id AS command, o.state, o.boot_id AS boot, o.seq::int, o.renewed_at IS NOT NULL AS renewed
         FROM command_outcome o JOIN instance i ON i.id = o.instance_id WHERE i.url = $1 ORDER BY o.command_id`,
    ),
    rowsOf<{ boot: string | null; cursor: number; failing: boolean }>(
      `SELECT r.boot_id AS boot, r.cursor_seq::int AS cursor, r.failure_code IS NOT NULL AS failing
         FROM instance_reading r JOIN instance i ON i.id = r.instance_id WHERE i.url = $1`,
    ),
    rowsOf<{ name: string; state: string }>(
      `SELECT b.name, c.state FROM circuit c JOIN breaker b ON b.id = c.breaker_id JOIN instance i ON i.id = c.instance_id
        WHERE i.url = $1`,
    ),
  ]);
  const reading = readings[0] ?? { boot: null, cursor: 0, failing: true };
  const states = Object.fromEntries(circuits.map(({ name, state }) => [name, state]));
  return { rows, gaps, restarts, outcomes, ...reading, states };
}

/** How far each process's rows are stored. */
export async function readReached(pool: pg.Pool): Promise<{ url: string; boot: string; seq: number }[]> {
  const { rows } = await pool.query<{ url: string; boot: string; seq: number }>(
    `SELECT i.url, t.boot_id AS boot, max(t.seq)::int AS seq
       FROM transition t JOIN instance i ON i.id = t.instance_id GROUP BY i.url, t.boot_id`,
  );
  return rows;
}
