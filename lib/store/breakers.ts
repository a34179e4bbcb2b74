import type { Db } from './commands.ts';

/** Whether there is or was a breaker with this id. */
export async function breakerExists(db: Db, id: number): Promise<boolean> {
  return (await db.breaker.count({ where: { id } })) > 0;
}
