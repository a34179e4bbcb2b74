import type { CollectorList } from '#lib/contract/panel.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import { isAlive, readCollectors } from '#lib/store/collectors.ts';
import type { ServerContext } from './context.ts';

/** The collectors that reported during the last day. */
export async function listCollectors(ctx: ServerContext): Promise<CollectorList> {
  const { collectors } = await readCollectors(ctx.db.pool);
  const items = collectors.map((collector) => ({
    id: collector.id,
    startedAt: toTimestamp(collector.startedAt),
    heartbeatAt: toTimestamp(collector.heartbeatAt),
    alive: isAlive(collector),
    shards: collector.shards,
    instances: collector.instances,
    lagMs: collector.lagMs,
    lastError: collector.lastError,
    cutOffSince: collector.cutOffSince === null ? null : toTimestamp(collector.cutOffSince),
  }));
  return { items, nextCursor: null };
}
