import { createServer } from 'node:http';
import { createBreakerEndpoints } from '#lib/engine/http/index.ts';
import { getCircuitBreaker } from '#lib/engine/index.ts';

getCircuitBreaker('mintic_hub'); // known to the panel from the start, not only after its first call

const endpoints = createBreakerEndpoints({
  service: 'document-api',
  instanceId: process.env.HOSTNAME ?? 'document-api-1', // another one for every replica
  adminToken: process.env.BREAKER_ADMIN_TOKEN,
  readToken: process.env.BREAKER_READ_TOKEN,
});

const server = createServer((request, response) => {
  endpoints.listener(request, response, () => response.end('the application'));
});
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1');

process.once('SIGTERM', () => {
  endpoints.close(); // readers that wait are answered now
  server.close();
});
