import { POLL_INTERVAL_MS, type Service, type ServiceInput } from '#lib/contract/service.ts';
import { recordAudit } from '#lib/store/audit.ts';
import { addInstances, insertService, updateService } from '#lib/store/services.ts';
import type { RequestContext } from './handle.ts';
import { requireOperator } from './operator.ts';
import { readService } from './read-service.ts';
import { orTaken, readAddresses, sealTokens } from './service-fields.ts';

/**
 * Registers a service; a collector begins to poll it at once. Throws `PanelError`: operator_required, bad_request naming each address
 * that cannot be one, conflict when its name (in its environment) or an address is taken.
 */
export async function registerService(ctx: RequestContext, input: ServiceInput): Promise<Service> {
  const operator = requireOperator(ctx.operator);
  const urls = readAddresses(input.instances);
  const facts = {
    name: input.name,
    environment: input.environment ?? null,
    owner: input.owner ?? null,
    dependencies: input.dependencies ?? {},
    pollIntervalMs: input.pollIntervalMs ?? POLL_INTERVAL_MS.default,
  };
  const id = await orTaken(ctx.db, { ...facts, urls }, null, () =>
    ctx.db.prisma.$transaction(async (tx) => {
      const serviceId = await insertService(tx, facts);
      const tokens = sealTokens(ctx.sealingKey, serviceId, input);
      if (Object.keys(tokens).length > 0) await updateService(tx, serviceId, tokens);
      await addInstances(tx, serviceId, urls);
      await recordAudit(tx, {
        actor: operator.name,
        actorVerified: operator.verified,
        action: 'service.register',
        subject: `service:${serviceId}`,
        detail: { ...facts, instances: urls, tokens: Object.keys(tokens) },
      });
      return serviceId;
    }),
  );
  return readService(ctx, String(id));
}
