import { createServer, isIPv4 } from 'node:net';
import { PlainError } from '../process/plain-error.mjs';

/** @typedef {{ host: string, port: number }} Address */

/**
 * Where the web listens: HOST (default 127.0.0.1, loopback only) and PORT (default 3000; 0 picks a free one).
 * @param {NodeJS.Dict<string>} env
 * @returns {Address}
 * @throws {PlainError} naming the variable
 */
export function readAddress(env) {
  const host = (env.HOST || '127.0.0.1').replace(/^\[(.*)\]$/, '$1');
  if (!isLoopback(host)) {
    throw new PlainError(
      `Breaker Panel has no sign-in yet, so it listens on loopback only; HOST is ${JSON.stringify(host)}, leave it out or make it 127.0.0.1.`,
    );
  }
  return { host, port: readPort(env, 'PORT', 3000) };
}

/**
 * @param {NodeJS.Dict<string>} env
 * @param {string} name the variable
 * @param {number} fallback when the variable is not set
 * @throws {PlainError} naming the variable
 */
export function readPort(env, name, fallback) {
  const text = env[name];
  if (!text) return fallback;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new PlainError(`${name} has to be a port from 0 to 65535; it is ${JSON.stringify(text)}.`);
}

/** @param {string} host a name or an address */
export function isLoopback(host) {
  return host.toLowerCase() === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** @param {Address} address */
export function addressUrl({ host, port }) {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * @param {Address} address
 * @throws {PlainError} when another process listens there
 */
export async function requireFreePort({ host, port }) {
  const problem = await listenProblem({ host, port });
  if (problem) throw portProblem(problem, { host, port });
}

/**
 * @param {NodeJS.ErrnoException} error what listening failed with
 * @param {Address} address
 */
export function portProblem(error, { host, port }) {
  if (error.code === 'EADDRINUSE') {
    return new PlainError(
      `Port ${port} is in use by another process; set PORT to a free one, for example PORT=${port + 1}.`,
    );
  }
  if (error.code === 'EACCES') {
    return new PlainError(`Port ${port} needs more rights than this user has; set PORT to one above 1023.`);
  }
  return new PlainError(
    `Breaker Panel cannot listen on ${host}:${port} (${error.code}); set HOST and PORT to an address of this machine.`,
  );
}

/**
 * @param {Address} address
 * @returns {Promise<NodeJS.ErrnoException | null>} null when it could be listened on
 */
export function listenProblem({ host, port }) {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
