import express, { type ErrorRequestHandler } from 'express';
import { createBreakerEndpoints } from '#lib/engine/http/index.ts';
import { CircuitBreakerError, getCircuitBreaker } from '#lib/engine/index.ts';
import { sign } from './hub.ts';
import { retryAfter } from './retry-after.ts';

const refused: ErrorRequestHandler = (error, _request, response, next) => {
  if (!(error instanceof CircuitBreakerError)) return next(error);
  response.status(503).set(retryAfter(error)).json({ detail: error.message, code: error.code });
};

export function createApp(hubUrl: string) {
  const hub = getCircuitBreaker('mintic_hub');
  const endpoints = createBreakerEndpoints({
    service: 'document-api',
    instanceId: 'document-api-1',
    adminToken: process.env.BREAKER_ADMIN_TOKEN,
  });

  const app = express();
  app.use(express.json());
  app.use(endpoints.listener); // before or after a body parser
  app.post('/documents/:id/sign', async (request, response) => {
    response.json(await hub.call(sign, hubUrl, request.params.id));
  });
  app.use(refused);
  return app;
}
