import { createServer } from 'node:http';
import { createBreakerEndpoints } from '#lib/engine/http/index.ts';
import { CircuitBreakerRegistry } from '#lib/engine/index.ts';
import type { RouteRow, ServiceRow } from '../tables/services.ts';
import { createBusiness, send } from './business.ts';
import { levelZero } from './level-zero.ts';
import { startTraffic } from './traffic.ts';

/** Where and how one instance of a service runs. */
export interface ServiceOptions {
  /** As `document-api-3`. */
  readonly instanceId: string;
  /** On loopback; 0 picks a free one. */
  readonly port: number;
  /** Where a route's upstream answers. */
  readonly upstreamUrl: (route: RouteRow) => string;
  /** Its levers are off without one. */
  readonly adminToken?: string | undefined;
  /** Reading its metrics is free without one. */
  readonly readToken?: string | undefined;
  /** The users' randomness; no traffic of its own without one. */
  readonly trafficSeed?: string | undefined;
}

/** A service that answers. */
export interface RunningService {
  readonly url: string;
  readonly registry: CircuitBreakerRegistry;
  stop(): Promise<void>;
}

/** Starts one instance of a service in this process: business routes, breakers, metrics and levers. @throws when the port is taken */
export async function startService(service: ServiceRow, options: ServiceOptions): Promise<RunningService> {
  const registry = new CircuitBreakerRegistry();
  const business = createBusiness(service.routes, registry, options.upstreamUrl);
  const { instanceId, adminToken, readToken } = options;
  const { listener } = createBreakerEndpoints({
    registry,
    service: service.name,
    instanceId,
    adminToken,
    readToken,
  });
  const breakers = service.level === 0 ? levelZero(registry, listener) : listener;
  const server = createServer((request, response) => {
    if (business(request, response)) return;
    breakers(request, response, () => send(response, 404, { detail: introduce(service) }));
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const stopTraffic = options.trafficSeed ? startTraffic(url, service.routes, options.trafficSeed) : () => {};
  return {
    url,
    registry,
    stop: () => {
      stopTraffic();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function introduce(service: ServiceRow): string {
  const routes = service.routes.map(({ method, path }) => `${method} ${path}`);
  return `${service.name} answers ${[...routes, 'GET /metrics/circuit-breakers'].join(', ')}.`;
}
