import type { BreakerDetail } from '#lib/contract/breaker.ts';
import { readFleet } from '#lib/store/fleet.ts';
import type { ServerContext } from './context.ts';
import { notFound } from './errors.ts';
import { presentDetail } from './present-breaker.ts';
import { rowId } from './row-id.ts';

/** One breaker with its circuits. Throws `PanelError` (not_found). */
export async function readBreaker(ctx: ServerContext, id: string): Promise<BreakerDetail> {
  const [breaker] = await readFleet(ctx.db.pool, { breakerIds: [rowId('breaker', id)] }, true);
  if (breaker === undefined) throw notFound('breaker', id);
  return presentDetail(breaker, ctx.now());
}
