import {
  type BreakerEndpoints,
  type BreakerEndpointsOptions,
  createBreakerEndpoints,
} from '../http/index.ts';
import { type CircuitBreaker, type CircuitBreakerConfig, CircuitBreakerRegistry } from '../index.ts';
import { FakeClock } from './fake-clock.ts';

type Serve = (
  listener: BreakerEndpoints['listener'],
) => Promise<{ readonly url: string; close(): Promise<void> }>;

/** An answer, read. */
export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
  readonly json: any;
}

/** A service with one breaker, served over a real socket. */
export interface Service {
  readonly url: string;
  readonly endpoints: BreakerEndpoints;
  readonly registry: CircuitBreakerRegistry;
  readonly breaker: CircuitBreaker;
  readonly clock: FakeClock;
  get(path: string, headers?: Record<string, string>, signal?: AbortSignal): Promise<Told>;
  /** The journal after a row, as a reader asks who knows the boot. */
  read(after: number, headers?: Record<string, string>, signal?: AbortSignal): Promise<Told>;
  /** Sends a command with the right token. */
  command(action: string, body: unknown, headers?: Record<string, string>): Promise<Told>;
  close(): Promise<void>;
}

export const ADMIN_TOKEN = 'admin-token';
export const SNAPSHOT = '/metrics/circuit-breakers';
export const JOURNAL = '/metrics/circuit-breakers/journal';

/** Starts a service; without a clock given in `config`, its breaker is on a fake one. */
export async function startService(
  serve: Serve,
  options: Partial<BreakerEndpointsOptions> = {},
  config: CircuitBreakerConfig = {},
): Promise<Service> {
  const clock = new FakeClock();
  const registry = options.registry ?? new CircuitBreakerRegistry({ clock: config.clock ?? clock });
  const breaker = registry.get('mintic_hub', config);
  const endpoints = createBreakerEndpoints({
    registry,
    service: 'document-api',
    instanceId: 'document-api-1',
    adminToken: ADMIN_TOKEN,
    ...options,
  });
  const server = await serve(endpoints.listener);
  const get: Service['get'] = async (path, headers, signal) =>
    tell(await fetch(server.url + path, { headers, signal: signal ?? null }));
  return {
    url: server.url,
    endpoints,
    registry,
    breaker,
    clock,
    get,
    read: (after, headers, signal) =>
      get(`${JOURNAL}?after=${after}&boot=${registry.journal.bootId}`, headers, signal),
    async command(action, body, headers) {
      const response = await fetch(`${server.url}/admin/circuit-breakers/${action}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${ADMIN_TOKEN}`,
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return tell(response);
    },
    close: () => server.close(),
  };
}

/** Reads an answer to its end. */
export async function tell(response: Response): Promise<Told> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    get json() {
      return JSON.parse(text);
    },
  };
}
