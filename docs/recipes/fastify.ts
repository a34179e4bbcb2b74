import Fastify from 'fastify';
import { createBreakerEndpoints } from '#lib/engine/http/index.ts';
import { CircuitBreakerError, getCircuitBreaker } from '#lib/engine/index.ts';
import { sign } from './hub.ts';
import { retryAfter } from './retry-after.ts';

export function createApp(hubUrl: string) {
  const hub = getCircuitBreaker('mintic_hub');
  const endpoints = createBreakerEndpoints({
    service: 'document-api',
    instanceId: 'document-api-1',
    adminToken: process.env.BREAKER_ADMIN_TOKEN,
  });

  const app = Fastify();
  app.addHook('onRequest', (request, reply, done) => endpoints.listener(request.raw, reply.raw, done));
  app.post<{ Params: { id: string } }>('/documents/:id/sign', ({ params }) =>
    hub.call(sign, hubUrl, params.id),
  );
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof CircuitBreakerError)) return reply.send(error);
    return reply.code(503).headers(retryAfter(error)).send({ detail: error.message, code: error.code });
  });
  return app;
}
