import { createServer } from 'node:http';
import { CircuitBreakerError, getCircuitBreaker } from '#lib/engine/index.ts';
import { retryAfter } from './retry-after.ts';

export function createSigningServer(sign: (documentId: string) => Promise<unknown>) {
  const hub = getCircuitBreaker('mintic_hub');

  return createServer(async (request, response) => {
    const answer = (status: number, body: unknown, headers = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    try {
      if (request.url === '/circuit-breaker/status') answer(200, hub.getStats());
      else answer(200, await hub.call(sign, request.url?.split('/')[2] ?? ''));
    } catch (error) {
      if (error instanceof CircuitBreakerError)
        answer(503, { detail: 'signature service temporarily unavailable' }, retryAfter(error));
      else answer(502, { detail: 'the signature service failed' });
    }
  });
}
