import { SERVICES, type ServiceRow } from '../tables/services.ts';
import { UPSTREAM_NAMES, type UpstreamName } from '../tables/upstreams.ts';

/** One process of a service, and where it listens. */
export interface InstanceAddress {
  /** As `document-api-3`. */
  readonly id: string;
  readonly service: ServiceRow;
  readonly port: number;
  readonly url: string;
}

/** Where an upstream listens: the ports after the fleet's first, which is its control's. */
export function upstreamPort(name: UpstreamName, firstPort: number): number {
  return firstPort + 1 + UPSTREAM_NAMES.indexOf(name);
}

/** The address of a port of the fleet. */
export function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Every instance of the services named: document-api-1 on the fleet's first port + 21, the next service ten further. */
export function instancesOf(names: readonly string[], firstPort: number): InstanceAddress[] {
  return SERVICES.flatMap((service, index) =>
    Array.from({ length: names.includes(service.name) ? service.instances : 0 }, (_, at) => {
      const port = firstPort + 20 + 10 * index + at + 1;
      return { id: `${service.name}-${at + 1}`, service, port, url: urlOf(port) };
    }),
  );
}
