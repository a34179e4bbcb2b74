import type { Instance, Service } from '#lib/contract/service.ts';
import { toTimestamp, toTimestampOrNull } from '#lib/contract/time.ts';
import { staleReason } from '#lib/domain/freshness.ts';
import type { ServiceRow } from '#lib/store/services.ts';
import { presentTold } from './present-told.ts';

/** A service as the API shows it at `now`: of its tokens only whether it has them. */
export function presentService(row: ServiceRow, now: number): Service {
  return {
    id: String(row.id),
    name: row.name,
    environment: row.environment,
    owner: row.owner,
    dependencies: row.dependencies as Record<string, string>,
    pollIntervalMs: row.pollIntervalMs,
    hasReadToken: row.readToken !== null,
    hasAdminToken: row.adminToken !== null,
    instances: row.instances.map((instance) => presentInstance(instance, row.pollIntervalMs, now)),
    breakers: row._count.breakers,
    createdAt: toTimestamp(row.createdAt.getTime()),
    updatedAt: toTimestamp(row.updatedAt.getTime()),
  };
}

function presentInstance(
  { id, url, reading }: ServiceRow['instances'][number],
  pollIntervalMs: number,
  now: number,
): Instance {
  const lastReadAt = reading?.lastReadAt?.getTime() ?? null;
  const failureDetail = presentTold(reading?.failureDetail);
  const reason = staleReason({ lastReadAt, failureDetail }, pollIntervalMs, now);
  return {
    id: String(id),
    url,
    level: (reading?.level ?? null) as Instance['level'],
    commands: (reading?.commands ?? 'unknown') as Instance['commands'],
    reportedInstanceId: reading?.reportedInstanceId ?? null,
    reportedService: reading?.reportedService ?? null,
    bootId: reading?.bootId ?? null,
    lastReadAt: toTimestampOrNull(lastReadAt),
    lastPollAt: toTimestampOrNull(reading?.lastPollAt?.getTime() ?? null),
    stale: reason !== null,
    staleReason: presentTold(reason),
    failure:
      reading?.failureCode != null && failureDetail !== null
        ? { code: reading.failureCode, detail: failureDetail }
        : null,
    failingSince: toTimestampOrNull(reading?.failingSince?.getTime() ?? null),
    clockSkewMs: reading?.clockSkewMs ?? null,
  };
}
