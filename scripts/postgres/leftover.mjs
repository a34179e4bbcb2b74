import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { PlainError } from '../process/plain-error.mjs';
import { postmasterFile, readPostmaster, serves } from './postmaster-file.mjs';

/**
 * Clears up after a start that was killed: stops its server if that still runs, and removes its process-id file if the
 * id has come to name something else. A file naming no process at all is left to Postgres, which checks more with it.
 * @param {string} cluster held by this process, so that whatever runs on it is nobody's
 */
export async function clearLeftover(cluster) {
  const found = readPostmaster(cluster);
  if (!found) return;
  if (!serves(found.pid, cluster)) {
    if (exists(found.pid)) rmSync(postmasterFile(cluster), { force: true });
    return;
  }
  for (const [signal, patience] of /** @type {const} */ ([
    ['SIGINT', 20_000],
    ['SIGQUIT', 10_000],
  ])) {
    process.kill(found.pid, signal);
    if (await isGone(found.pid, cluster, patience)) return;
  }
  throw new PlainError(
    `A Postgres server from an earlier start (process ${found.pid}) does not stop; end it and start again.`,
  );
}

/** @param {number} pid @param {string} cluster @param {number} patience in ms */
async function isGone(pid, cluster, patience) {
  const until = performance.now() + patience;
  while (performance.now() < until) {
    if (!serves(pid, cluster)) return true;
    await delay(20);
  }
  return false;
}

/** @param {number} pid */
function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
