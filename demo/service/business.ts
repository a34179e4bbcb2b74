import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CircuitBreaker, CircuitBreakerError, type CircuitBreakerRegistry } from '#lib/engine/index.ts';
import type { RouteRow } from '../tables/services.ts';
import { FALLBACKS } from './fallbacks.ts';
import { type Answer, createUpstreamClient, type UpstreamRequest } from './upstream-client.ts';

/** How long a service waits for an upstream, in milliseconds. */
export const PATIENCE_MS = 800;

/** Answers a request of one of the routes; false when it is none of them. */
export type Business = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The routes of a service, each through its breaker: 200 with the upstream's or the fallback's answer, else 503, with
 * Retry-After where the breaker knows when it will try again.
 */
export function createBusiness(
  routes: readonly RouteRow[],
  registry: CircuitBreakerRegistry,
  urlOf: (route: RouteRow) => string,
): Business {
  const handlers = routes.map((route) => ({
    method: route.method,
    pattern: new RegExp(`^${route.path.replace('{id}', '[\\w-]{1,64}')}$`),
    ask: protect(route, registry, urlOf(route)),
  }));
  return (request, response) => {
    const path = request.url ?? '/';
    const handler = handlers.find((one) => one.method === request.method && one.pattern.test(path));
    if (!handler) return false;
    request.resume();
    handler.ask({ method: handler.method, path }).then(
      (answer) => send(response, 200, answer),
      (error: unknown) => sendFailure(response, error),
    );
    return true;
  };
}

function protect(route: RouteRow, registry: CircuitBreakerRegistry, url: string) {
  const fallback = FALLBACKS[route.fallback]?.();
  const call = createUpstreamClient(route.upstream, url, PATIENCE_MS);
  const breaker: CircuitBreaker<Answer> = registry.get(route.breaker, {
    ...route.config,
    fallback: fallback?.answer,
  });
  const ask = breaker.wrap(async (request: UpstreamRequest) => {
    const answer = await call(request);
    fallback?.remember?.(request, answer);
    return answer;
  });
  breaker.on('transition', ({ to }) => {
    if (to === 'closed') return fallback?.recover?.(ask);
  });
  return ask;
}

function sendFailure(response: ServerResponse, error: unknown): void {
  if (error instanceof CircuitBreakerError) {
    const { code, retryAt, message } = error;
    const seconds = retryAt === null ? null : Math.max(1, Math.ceil((retryAt - Date.now()) / 1_000));
    if (seconds !== null) response.setHeader('retry-after', seconds);
    send(response, 503, { refused: true, code, detail: message });
  } else {
    send(response, 503, { refused: false, code: 'upstream_failed', detail: (error as Error).message });
  }
}

/** Answers with JSON. */
export function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
