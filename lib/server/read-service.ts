import type { Service } from '#lib/contract/service.ts';
import { findService } from '#lib/store/services.ts';
import type { ServerContext } from './context.ts';
import { notFound } from './errors.ts';
import { presentService } from './present-service.ts';
import { rowId } from './row-id.ts';

/** One service with its instances. Throws `PanelError` (not_found). */
export async function readService(ctx: ServerContext, id: string): Promise<Service> {
  const row = await findService(ctx.db.prisma, rowId('service', id));
  if (row === null) throw notFound('service', id);
  return presentService(row, ctx.now());
}
