import type { Service, ServicePatch } from '#lib/contract/service.ts';
import { recordAudit } from '#lib/store/audit.ts';
import { endOutcomes } from '#lib/store/commands.ts';
import type { Prisma } from '#lib/store/generated/client.ts';
import {
  addInstances,
  findService,
  lockService,
  removeInstances,
  type ServiceRow,
  updateService,
} from '#lib/store/services.ts';
import { notFound } from './errors.ts';
import type { RequestContext } from './handle.ts';
import { requireOperator } from './operator.ts';
import { readService } from './read-service.ts';
import { rowId } from './row-id.ts';
import { orTaken, readAddresses, sealTokens } from './service-fields.ts';

/**
 * Changes a service; what the patch leaves out stays. A new address gets no old token: both are cleared unless given again. Throws
 * `PanelError`: operator_required, not_found, bad_request, conflict as when registering.
 */
export async function editService(
  ctx: RequestContext,
  { id, patch }: { id: string; patch: ServicePatch },
): Promise<Service> {
  const operator = requireOperator(ctx.operator);
  const serviceId = rowId('service', id);
  const urls = patch.instances && readAddresses(patch.instances);
  const before = await findService(ctx.db.prisma, serviceId);
  if (before === null) throw notFound('service', id);
  const wanted = {
    name: patch.name ?? before.name,
    environment: patch.environment === undefined ? before.environment : patch.environment,
    urls: urls ?? [],
  };
  await orTaken(ctx.db, wanted, serviceId, () =>
    ctx.db.prisma.$transaction(async (tx) => {
      const service = await lockService(tx, serviceId);
      if (service === null) throw notFound('service', id);
      const moved = urls ? await moveInstances(tx, service, urls) : { added: [], removed: [] };
      const tokens = tokensAfter(patch, moved.added.length > 0);
      const { instances: _, readToken: __, adminToken: ___, ...facts } = patch;
      await updateService(tx, serviceId, { ...facts, ...sealTokens(ctx.sealingKey, serviceId, tokens) });
      await recordAudit(tx, {
        actor: operator.name,
        actorVerified: operator.verified,
        action: 'service.edit',
        subject: `service:${serviceId}`,
        detail: { ...facts, ...moved, ...wordsFor(tokens) },
      });
    }),
  );
  return readService(ctx, id);
}

async function moveInstances(tx: Prisma.TransactionClient, service: ServiceRow, urls: readonly string[]) {
  const added = urls.filter((url) => !service.instances.some((instance) => instance.url === url));
  const gone = service.instances.filter((instance) => !urls.includes(instance.url));
  const ids = gone.map((instance) => instance.id);
  await removeInstances(tx, ids);
  await endOutcomes(tx, ids);
  await addInstances(tx, service.id, added);
  return { added, removed: gone.map((instance) => instance.url) };
}

type Tokens = Pick<ServicePatch, 'readToken' | 'adminToken'>;

function tokensAfter({ readToken, adminToken }: ServicePatch, hasNewAddress: boolean): Tokens {
  if (!hasNewAddress) return { readToken, adminToken };
  return { readToken: readToken ?? null, adminToken: adminToken ?? null };
}

/** The audit says what became of a token, never what it is. */
function wordsFor(tokens: Tokens): Record<string, 'set' | 'cleared'> {
  const given = Object.entries(tokens).filter(([, token]) => token !== undefined);
  return Object.fromEntries(given.map(([name, token]) => [name, token === null ? 'cleared' : 'set']));
}
