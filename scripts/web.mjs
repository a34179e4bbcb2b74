// The web process: Next behind a server of our own, so that it ends at once even while event streams are open.
import './setup/require-node.mjs';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { PlainError, runScript } from './process/plain-error.mjs';
import { addressUrl, isLoopback, portProblem, readAddress } from './settings/address.mjs';
import { inProject, projectFolder } from './settings/project.mjs';

const timeouts = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 30_000 };
/** How long requests in flight may take to end when the process is told to, in ms; event streams never would. */
const grace = 300;

await runScript(async () => {
  const dev = process.argv.includes('--dev');
  const env = /** @type {Record<string, string | undefined>} */ (process.env);
  env.NODE_ENV ??= dev ? 'development' : 'production';
  env.NEXT_TELEMETRY_DISABLED ??= '1';
  const address = readAddress(process.env);
  if (!dev && !existsSync(inProject('.next', 'BUILD_ID'))) {
    throw new PlainError('The web is not built yet; run npm start, which builds it.');
  }
  const server = createServer(timeouts);
  await listen(server, address);
  const bound = /** @type {import('node:net').AddressInfo} */ (server.address());
  if (!isLoopback(bound.address))
    throw new PlainError(`${address.host} is not loopback here: it is ${bound.address}.`);

  const { default: next } = await import('next');
  const app = next({ dev, dir: projectFolder, hostname: address.host, port: bound.port, httpServer: server });
  const handler = app.prepare().then(() => app.getRequestHandler());
  server.on('request', async (request, response) => (await handler)(request, response));
  endOn(['SIGTERM', 'SIGINT', 'disconnect'], server);
  await handler;
  const url = addressUrl({ host: address.host, port: bound.port });
  console.log(`listening on ${url}`);
  process.send?.({ type: 'ready', url });
});

/** @param {import('node:http').Server} server @param {import('./settings/address.mjs').Address} address */
function listen(server, address) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portProblem(error, address)));
    server.listen(address.port, address.host, () => resolve(undefined));
  });
}

/** @param {string[]} events @param {import('node:http').Server} server */
function endOn(events, server) {
  const end = () => {
    server.close(() => process.exit(0));
    setTimeout(() => server.closeAllConnections(), grace);
  };
  for (const event of events) process.once(event, end);
}
