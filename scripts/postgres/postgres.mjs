import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tryLock } from '../process/lock.mjs';
import { PlainError } from '../process/plain-error.mjs';
import { serverAccount } from './account.mjs';
import { findBinaries } from './binaries.mjs';
import { makeCluster, placeCluster, requireSameVersion, runAlone, setPassword } from './cluster.mjs';
import { credentials, databaseUrl, freePort, isFree, saveCredentials } from './credentials.mjs';
import { clearLeftover } from './leftover.mjs';
import { launch } from './server.mjs';

/**
 * @typedef {object} Postgres a running server
 * @property {string} url with the password in it
 * @property {number} pid
 * @property {() => Promise<void>} stop ends it cleanly: sessions are cut, what was committed is on disk
 * @property {() => void} kill ends it at once; the next start recovers
 * @property {Promise<void>} ended settles when it has ended, for whatever reason
 */

/**
 * Starts the embedded Postgres on a loopback port, making its cluster first if there is none. It ends with this
 * process, even when this process is killed.
 * @param {object} options
 * @param {string} options.data the panel's data folder: `postgres` in it holds the cluster, `logs` the server's log
 * @param {boolean} [options.durable] default true; false gives up safety against power cuts, for tests
 * @param {Record<string, string | number>} [options.settings] Postgres's own, for example max_connections
 * @returns {Promise<Postgres>}
 * @throws {PlainError} when another process uses the folder, the platform has no binaries, or the server fails
 */
export async function startPostgres({ data, durable = true, settings = {} }) {
  /** @type {import('../process/lock.mjs').Lock | null} */
  let lock = null;
  try {
    const account = serverAccount();
    const binaries = findBinaries(account);
    const folder = resolve(data, 'postgres');
    const cluster = placeCluster(folder, account);
    lock = await tryLock(`postgres ${cluster}`);
    if (!lock) throw inUse(data);
    const server = { cluster, binaries, account, durable };
    const access = await prepare(server, join(folder, 'url'));
    mkdirSync(join(data, 'logs'), { recursive: true });
    const logFile = join(data, 'logs', 'postgres.log');
    const running = await launch(server, { port: access.port, settings, logFile });
    running.ended.then(lock.release);
    return { url: databaseUrl(access), ...running };
  } catch (error) {
    await lock?.release();
    throw inPlainWords(error);
  }
}

/** @param {string} data */
function inUse(data) {
  return new PlainError(
    `Another Breaker Panel is running on ${data}; stop it, or set BREAKER_PANEL_DATA to another folder.`,
  );
}

/** @param {unknown} error */
function inPlainWords(error) {
  const { syscall, code, path } = /** @type {NodeJS.ErrnoException} */ (error);
  if (!syscall || !path) return error;
  return new PlainError(
    `The embedded Postgres cannot keep its files (${code} on ${path}); set BREAKER_PANEL_DATA to another folder, or DATABASE_URL.`,
    { cause: error },
  );
}

/**
 * @param {import('./cluster.mjs').Server} server
 * @param {string} file of the credentials
 */
async function prepare(server, file) {
  await clearLeftover(server.cluster);
  const { fresh, ...access } = await credentials(file);
  const isNew = makeCluster(server, access.password);
  requireSameVersion(server);
  // The file was lost but the cluster was not: a new password opens it again.
  if (fresh && !isNew) runAlone(server, [setPassword(access.password)]);
  if (await isFree(access.port)) return access;
  const moved = { ...access, port: await freePort() };
  saveCredentials(file, moved);
  return moved;
}
