import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { listenProblem } from '../settings/address.mjs';

/** @typedef {{ port: number, password: string }} Credentials */

/** The role that owns everything in the embedded server, and the panel's database in it. */
export const role = 'panel';
export const database = 'breaker_panel';

/**
 * How the server is reached: made once, then read from a file that only this user can read.
 * @param {string} file holds the URL of the database, for other programs too
 * @returns {Promise<Credentials & { fresh: boolean }>} `fresh` when they were just made
 */
export async function credentials(file) {
  const known = existsSync(file) && parseCredentials(readFileSync(file, 'utf8').trim());
  if (known) return { ...known, fresh: false };
  const made = { port: await freePort(), password: randomBytes(24).toString('base64url') };
  saveCredentials(file, made);
  return { ...made, fresh: true };
}

/** @param {string} file @param {Credentials} credentials */
export function saveCredentials(file, credentials) {
  writeFileSync(`${file}.new`, `${databaseUrl(credentials)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** @param {Credentials} credentials */
export function databaseUrl({ port, password }) {
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
}

/** @param {string} url @returns {Credentials | null} null when it is not one that databaseUrl made */
export function parseCredentials(url) {
  const [, password, port] = /^postgresql:\/\/\w+:([\w-]{20,})@127\.0\.0\.1:(\d+)\/\w+$/.exec(url) ?? [];
  return password ? { password, port: Number(port) } : null;
}

/** A loopback port below those that the system hands out for outgoing connections. */
export async function freePort() {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

/** @param {number} port */
export async function isFree(port) {
  return (await listenProblem({ host: '127.0.0.1', port })) === null;
}
