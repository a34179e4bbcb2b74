import type { ServerContext } from './context.ts';

/** Whether this process can serve: the database answers and the stream follows it. Throws otherwise. */
export async function readReadiness(ctx: ServerContext): Promise<{ ready: true }> {
  await ctx.db.pool.query('SELECT 1');
  await ctx.feed.ready();
  return { ready: true };
}
