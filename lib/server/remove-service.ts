import { recordAudit } from '#lib/store/audit.ts';
import { endOutcomes } from '#lib/store/commands.ts';
import { lockService, removeInstances, removeServiceRow } from '#lib/store/services.ts';
import { notFound } from './errors.ts';
import type { RequestContext } from './handle.ts';
import { requireOperator } from './operator.ts';
import { rowId } from './row-id.ts';

/** Removes a service and its instances from the panel; their history stays. Throws `PanelError`: operator_required, not_found. */
export async function removeService(ctx: RequestContext, id: string): Promise<void> {
  const operator = requireOperator(ctx.operator);
  const serviceId = rowId('service', id);
  await ctx.db.prisma.$transaction(async (tx) => {
    const service = await lockService(tx, serviceId);
    if (service === null) throw notFound('service', id);
    const instanceIds = service.instances.map((instance) => instance.id);
    await endOutcomes(tx, instanceIds);
    await removeInstances(tx, instanceIds);
    await removeServiceRow(tx, serviceId);
    await recordAudit(tx, {
      actor: operator.name,
      actorVerified: operator.verified,
      action: 'service.remove',
      subject: `service:${serviceId}`,
      detail: { name: service.name, environment: service.environment },
    });
  });
}
