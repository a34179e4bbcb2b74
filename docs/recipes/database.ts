import pg from 'pg';
import { CircuitBreaker } from '#lib/engine/index.ts';

/** Whether the database cannot serve anybody; a query that is wrong says nothing about that. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true; // no connection, or it was lost
  return /^(08|53|57|58)/.test(error.code ?? ''); // connection, resources, shutdown, system
}

export function createUsers(pool: pg.Pool) {
  const breaker = new CircuitBreaker('database', { expectedException: isOutage });

  const getUser = breaker.wrap(async (id: string): Promise<{ id: string; name: string } | undefined> => {
    const { rows } = await pool.query('SELECT id, name FROM users WHERE id = $1', [id]);
    return rows[0];
  });

  return { breaker, getUser };
}
