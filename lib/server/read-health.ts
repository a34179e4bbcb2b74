import type { PanelHealth } from '#lib/contract/panel.ts';
import { readCollectors } from '#lib/store/collectors.ts';
import type { ServerContext } from './context.ts';
import { presentHealth } from './present-health.ts';

/** The panel's own health. */
export async function readHealth(ctx: ServerContext): Promise<PanelHealth> {
  const { collectors, unheldShards } = await readCollectors(ctx.db.pool);
  return presentHealth(collectors, unheldShards, ctx.now());
}
