import { Hono } from 'hono';
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

  const app = new Hono();
  app.use(async (context, next) => (await endpoints.fetch(context.req.raw)) ?? next());
  app.post('/documents/:id/sign', async (context) =>
    context.json(await hub.call(sign, hubUrl, context.req.param('id'))),
  );
  app.onError((error, context) => {
    if (!(error instanceof CircuitBreakerError)) return context.text('Internal Server Error', 500);
    return context.json({ detail: error.message, code: error.code }, 503, retryAfter(error));
  });
  return app;
}
