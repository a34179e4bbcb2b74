import { PlainError } from '../process/plain-error.mjs';
import { readAddress } from './address.mjs';
import { parseDatabaseUrl } from './database-url.mjs';
import { dataFolder } from './project.mjs';

/**
 * @typedef {object} PanelOptions what `npm start` and `npm run demo` were asked for
 * @property {Set<Part>} parts to run
 * @property {boolean} dev serves the web from its sources
 * @property {import('./address.mjs').Address} address of the web
 * @property {string | null} databaseUrl null for the embedded one
 * @property {string} data folder
 */

/** @typedef {'database' | 'collector' | 'web'} Part */

/** @type {Part[]} */
const allParts = ['database', 'collector', 'web'];

/**
 * @param {string[]} args
 * @param {NodeJS.Dict<string>} env
 * @returns {PanelOptions}
 * @throws {PlainError} naming the flag or variable that is wrong
 */
export function readOptions(args, env) {
  const databaseUrl = env.DATABASE_URL ? parseDatabaseUrl(env.DATABASE_URL) : null;
  let dev = false;
  let parts = new Set(allParts);
  for (const arg of args) {
    const only = allParts.find((part) => arg === `--only=${part}`);
    if (only) parts = new Set([only]);
    else if (arg === '--dev') dev = true;
    else
      throw new PlainError(
        `${arg} is not known here; there are --only=database, --only=collector, --only=web and --dev.`,
      );
  }
  if (!parts.has('database') && !databaseUrl) {
    throw new PlainError(`Set DATABASE_URL: ${args.join(' ')} starts no database.`);
  }
  if (parts.size === 1 && parts.has('database') && databaseUrl) {
    throw new PlainError(
      '--only=database starts the embedded database, and DATABASE_URL names another; leave one of them out.',
    );
  }
  return { parts, dev, address: readAddress(env), databaseUrl, data: dataFolder(env) };
}
