import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from '../process/plain-error.mjs';

/** @typedef {{ name: string, sql: string }} Migration */

/**
 * The migrations of a folder in the order of their names, which begin with their time.
 * @param {string} folder
 * @returns {Migration[]}
 */
export function readMigrations(folder) {
  if (!existsSync(folder)) throw new PlainError(`There is no folder of migrations at ${folder}.`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, sql: readSql(join(folder, name, 'migration.sql')) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param {string} file */
function readSql(file) {
  if (!existsSync(file)) throw new PlainError(`The migration ${file} is missing.`);
  return readFileSync(file, 'utf8');
}

/** What Prisma records of a migration: the sha256 of its text, in hex. @param {string} sql */
export function checksumOf(sql) {
  return createHash('sha256').update(sql).digest('hex');
}

/**
 * Whether a recorded checksum is that of the text; line ends may have changed on the way, as git does on Windows.
 * @param {string} sql @param {string} checksum
 */
export function matchesChecksum(sql, checksum) {
  const unix = sql.replaceAll('\r\n', '\n');
  return [sql, unix, unix.replaceAll('\n', '\r\n')].some((text) => checksumOf(text) === checksum);
}
