import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { rotate } from '../process/log-file.mjs';
import { PlainError } from '../process/plain-error.mjs';
import { readPostmaster } from './postmaster-file.mjs';
import { watchFor } from './watcher.mjs';

const patience = { ready: 120_000, dyingSessions: 10_000, stop: 6_000 };

/** Only TCP on loopback; a text log in UTC. */
const always = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};
const throwaway = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * @typedef {object} LaunchOptions
 * @property {number} port
 * @property {string} logFile
 * @property {Record<string, string | number>} settings
 */

/** @typedef {Omit<import('./postgres.mjs').Postgres, 'url'>} Running */

/**
 * Starts the server and waits until it takes connections.
 * @param {import('./cluster.mjs').Server} server
 * @param {LaunchOptions} options
 * @returns {Promise<Running>}
 * @throws {PlainError} with the server's own last words
 */
export async function launch(server, options) {
  const until = performance.now() + patience.dyingSessions;
  for (;;) {
    const attempt = await tryToLaunch(server, options);
    if ('pid' in attempt) return attempt;
    // Sessions of a killed server die within moments, but until then they keep a new one from starting.
    const isPassing = /pre-existing shared memory block/.test(attempt.said) && performance.now() < until;
    if (!isPassing)
      throw new PlainError(
        `The embedded Postgres did not start: ${lastWords(attempt.said)} (log: ${options.logFile}).`,
      );
    await delay(100);
  }
}

/**
 * @param {import('./cluster.mjs').Server} server
 * @param {LaunchOptions} options
 * @returns {Promise<Running | { said: string }>} what it said when it ended instead
 */
async function tryToLaunch({ binaries, cluster, account, durable }, { port, logFile, settings }) {
  const all = { ...always, ...(durable ? {} : throwaway), ...settings, port };
  rotate(logFile);
  const log = openSync(logFile, 'a', 0o600);
  const before = fstatSync(log).size;
  const child = spawn(
    binaries.postgres,
    ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      cwd: '/',
      // Its own session: Ctrl-C in the terminal is for the supervisor, which stops the server last.
      detached: true,
      stdio: ['ignore', log, log],
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    },
  );
  closeSync(log);
  const pid = /** @type {number} */ (child.pid);
  const release = watchFor(pid);
  let isOver = false;
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.on('exit', () => {
      isOver = true;
      release();
      resolve();
    });
  });

  const until = performance.now() + patience.ready;
  while (!isOver && !isReady(cluster, pid)) {
    if (performance.now() > until) child.kill('SIGQUIT');
    await delay(10);
  }
  if (isOver) return { said: readFileSync(logFile).subarray(before).toString('utf8') };

  return {
    pid,
    ended,
    kill: () => void child.kill('SIGQUIT'),
    stop: async () => {
      child.kill('SIGINT');
      await Promise.race([ended, delay(patience.stop, undefined, { ref: false })]);
      if (!isOver) child.kill('SIGQUIT');
      await ended;
    },
  };
}

/** @param {string} cluster @param {number} pid */
function isReady(cluster, pid) {
  const found = readPostmaster(cluster);
  return found?.pid === pid && found.ready;
}

/** @param {string} log */
function lastWords(log) {
  const lines = log.trim().split('\n');
  const fatal = lines.findLast((line) => /(FATAL|PANIC|ERROR):/.test(line)) ?? lines.at(-1) ?? '';
  return fatal.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '') || 'it said nothing';
}
