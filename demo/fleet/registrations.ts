import type { Service, ServiceInput, ServicePatch } from '#lib/contract/service.ts';
import type { InstanceAddress } from './addresses.ts';
import { TOKENS } from './settings.ts';

/** How the panel is told of the fleet: one registration a service, with the addresses of its instances. */
export function registrationsOf(instances: readonly InstanceAddress[]): ServiceInput[] {
  const services = new Set(instances.map(({ service }) => service));
  return [...services].map((service) => ({
    name: service.name,
    owner: service.owner,
    environment: 'demo',
    pollIntervalMs: service.pollIntervalMs,
    instances: instances.filter((one) => one.service === service).map(({ url }) => ({ url })),
    dependencies: Object.fromEntries(
      service.routes
        .filter((route) => route.breaker !== route.upstream)
        .map((route) => [route.breaker, route.upstream]),
    ),
    adminToken: service.commands ? TOKENS.admin : undefined,
    readToken: service.readProtected ? TOKENS.read : undefined,
  }));
}

/** What has to change for a registered service to be as wanted; null when it is. Tokens go along with new addresses. */
export function differenceOf(known: Service, wanted: ServiceInput): ServicePatch | null {
  const patch: ServicePatch = {};
  const isMoved = addresses(known) !== addresses(wanted);
  if (isMoved) patch.instances = wanted.instances;
  if (known.environment !== (wanted.environment ?? null)) patch.environment = wanted.environment ?? null;
  if (known.owner !== (wanted.owner ?? null)) patch.owner = wanted.owner ?? null;
  if (entries(known.dependencies) !== entries(wanted.dependencies))
    patch.dependencies = wanted.dependencies ?? {};
  if (wanted.pollIntervalMs && known.pollIntervalMs !== wanted.pollIntervalMs) {
    patch.pollIntervalMs = wanted.pollIntervalMs;
  }
  if (isMoved || known.hasReadToken !== Boolean(wanted.readToken)) patch.readToken = wanted.readToken ?? null;
  if (isMoved || known.hasAdminToken !== Boolean(wanted.adminToken))
    patch.adminToken = wanted.adminToken ?? null;
  return Object.keys(patch).length > 0 ? patch : null;
}

function addresses({ instances }: { instances: readonly { url: string }[] }): string {
  return instances
    .map(({ url }) => new URL(url).href)
    .sort()
    .join(' ');
}

function entries(dependencies: Record<string, string> = {}): string {
  return JSON.stringify(Object.entries(dependencies).sort());
}
