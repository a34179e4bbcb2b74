import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { createBreakerEndpoints } from '#lib/engine/http/index.ts';
import { getCircuitBreaker } from '#lib/engine/index.ts';

const port = Number(process.env.PORT ?? 8080);
const workers = Number(process.env.WORKERS ?? 2);

if (cluster.isPrimary) {
  const fork = (number: number) => {
    const worker = cluster.fork({ WORKER: number });
    worker.once('exit', () => !worker.exitedAfterDisconnect && fork(number)); // at the same address again
  };
  for (let number = 1; number <= workers; number++) fork(number);
  process.once('SIGTERM', () => cluster.disconnect());
} else {
  const number = Number(process.env.WORKER);
  const hub = getCircuitBreaker('mintic_hub');
  const endpoints = createBreakerEndpoints({
    service: 'document-api',
    instanceId: `document-api-${number}`,
    adminToken: process.env.BREAKER_ADMIN_TOKEN,
  });
  const application = createServer((_request, response) =>
    response.end(JSON.stringify({ number, pid: process.pid, hub: hub.state })),
  );
  application.listen(port, '127.0.0.1'); // shared: any worker answers
  createServer(endpoints.listener).listen(port + number, '127.0.0.1'); // this worker's circuits
}
