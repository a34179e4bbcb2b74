import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PlainError } from '../process/plain-error.mjs';
import { runAs } from './account.mjs';
import { shared } from './binaries.mjs';
import { database, role } from './credentials.mjs';

/**
 * @typedef {object} Server what is needed to run programs on one cluster
 * @property {string} cluster the folder of Postgres's own files
 * @property {import('./binaries.mjs').Binaries} binaries
 * @property {import('./account.mjs').Account | null} account
 * @property {boolean} durable false for a throwaway cluster, which need not survive a power cut
 */

/**
 * Where the cluster is: in the given folder, or, when the server's user cannot reach that, in a folder of the machine
 * named after it.
 * @param {string} folder made when missing
 * @param {import('./account.mjs').Account | null} account
 */
export function placeCluster(folder, account) {
  mkdirSync(folder, { recursive: true });
  if (!account) return join(folder, 'cluster');
  chmodSync(folder, 0o711);
  if (runAs(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', folder]).ok) return join(folder, 'cluster');
  return join(shared(`data-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`), 'cluster');
}

/**
 * Makes the cluster if there is none: one database, reached by password over TCP alone. It appears whole or not at all.
 * @param {Server} server @param {string} password
 * @returns {boolean} whether it was made now
 */
export function makeCluster(server, password) {
  if (existsSync(join(server.cluster, 'PG_VERSION'))) return false;
  const half = `${server.cluster}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  if (server.account) chownSync(half, server.account.uid, server.account.gid);
  // The builtin locale is the same on every system, so an index made on one is right on another.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const sync = server.durable ? [] : ['--no-sync'];
  const made = runAs(server.account, server.binaries.initdb, [
    '-D',
    half,
    '-U',
    role,
    '-A',
    'trust',
    ...locale,
    ...sync,
  ]);
  if (!made.ok)
    throw new PlainError(`A Postgres cluster could not be made in ${half}.`, { detail: made.output });
  writeFileSync(join(half, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  runAlone({ ...server, cluster: half }, [`CREATE DATABASE ${database}`, setPassword(password)]);
  rmSync(server.cluster, { recursive: true, force: true });
  renameSync(half, server.cluster);
  return true;
}

/**
 * @param {Server} server
 * @throws {PlainError} when the cluster was made by another major version of Postgres
 */
export function requireSameVersion(server) {
  const made = readFileSync(join(server.cluster, 'PG_VERSION'), 'utf8').trim();
  const have = /\d+/.exec(runAs(server.account, server.binaries.postgres, ['--version']).output)?.[0];
  if (made === have) return;
  throw new PlainError(
    `The data in ${server.cluster} was made by Postgres ${made} and this is Postgres ${have}; move that folder away, or set DATABASE_URL.`,
  );
}

/**
 * Runs SQL in single-user mode, which asks for no password; the server must not be running.
 * @param {Server} server @param {string[]} statements
 */
export function runAlone({ account, binaries, cluster }, statements) {
  const input = statements.map((statement) => `${statement}\n`).join('');
  const { ok, output } = runAs(account, binaries.postgres, ['--single', '-D', cluster, 'postgres'], input);
  if (!ok || /^.*(ERROR|FATAL):/m.test(output)) {
    throw new PlainError(`The Postgres cluster in ${cluster} could not be set up.`, { detail: output });
  }
}

/** @param {string} password without quotes in it */
export const setPassword = (password) => `ALTER ROLE ${role} PASSWORD '${password}'`;
