import type { ServiceList } from '#lib/contract/service.ts';
import { listServiceRows } from '#lib/store/services.ts';
import type { ServerContext } from './context.ts';
import { presentService } from './present-service.ts';

/** The registered services by name, all of them. */
export async function listServices(ctx: ServerContext): Promise<ServiceList> {
  const rows = await listServiceRows(ctx.db.prisma);
  const now = ctx.now();
  return { items: rows.map((row) => presentService(row, now)), nextCursor: null };
}
