import { freshForMs } from './freshness.ts';

/** How a collector's latest poll of one instance ended. Times in epoch milliseconds. */
export interface Reach {
  readonly serviceId: number;
  readonly host: string;
  readonly pollIntervalMs: number;
  /** Null when it was answered, or not asked yet. */
  readonly failure: { readonly code: string; readonly since: number } | null;
}

/** Failures in which nothing at all came back. Who refuses or resets a connection was reached. */
const SILENT: ReadonlySet<string> = new Set([
  'dns',
  'unreachable',
  'connect_timeout',
  'first_byte_timeout',
  'total_timeout',
]);

const LEAST_HOSTS = 3;
const LEAST_SERVICES = 2;

/**
 * Since when a collector seems to be cut off by a fault of its own network, in epoch milliseconds; null while it does not. That is one
 * statement in place of one about each service: nothing answers, and at least three hosts of at least two services fell silent
 * together, within the time in which a reading is fresh. Hosts that were silent long before tell nothing either way.
 */
export function cutOffSince(reaches: readonly Reach[]): number | null {
  const silences: (Reach & { since: number })[] = [];
  for (const reach of reaches) {
    if (reach.failure === null || !SILENT.has(reach.failure.code)) return null;
    silences.push({ ...reach, since: reach.failure.since });
  }
  const latest = Math.max(...silences.map(({ since }) => since));
  const together = silences.filter(
    ({ since, pollIntervalMs }) => latest - since <= freshForMs(pollIntervalMs),
  );
  const hosts = new Set(together.map(({ host }) => host));
  const services = new Set(together.map(({ serviceId }) => serviceId));
  if (hosts.size < LEAST_HOSTS || services.size < LEAST_SERVICES) return null;
  return Math.min(...together.map(({ since }) => since));
}
