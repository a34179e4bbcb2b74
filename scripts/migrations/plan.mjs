import { PlainError } from '../process/plain-error.mjs';
import { matchesChecksum } from './files.mjs';

/**
 * @typedef {object} AppliedMigration a row of _prisma_migrations
 * @property {string} migration_name
 * @property {string} checksum
 * @property {Date | null} finished_at
 * @property {Date | null} rolled_back_at
 */

/**
 * Which migrations a database still needs.
 * @param {import('./files.mjs').Migration[]} migrations in order
 * @param {AppliedMigration[]} rows what the database says of itself
 * @returns {import('./files.mjs').Migration[]} in order
 * @throws {PlainError} when the database is not one that these migrations made: one failed, was edited, or is unknown
 */
export function pendingMigrations(migrations, rows) {
  const standing = rows.filter((row) => !row.rolled_back_at);
  const failed = standing.find((row) => !row.finished_at);
  if (failed) {
    throw new PlainError(
      `Migration ${failed.migration_name} was begun on this database and never finished; put the database right, then run: npx prisma migrate resolve --rolled-back ${failed.migration_name}`,
    );
  }
  const applied = new Map(standing.map((row) => [row.migration_name, row.checksum]));
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied.keys()].find((name) => !known.has(name));
  if (unknown) {
    throw new PlainError(
      `The database has migration ${unknown}, which this version does not know; a newer Breaker Panel made it: use that, or another database.`,
    );
  }
  const edited = migrations.find(
    ({ name, sql }) => applied.has(name) && !matchesChecksum(sql, applied.get(name) ?? ''),
  );
  if (edited) {
    throw new PlainError(
      `Migration ${edited.name} was edited after it was applied to this database; restore the file and put the change in a new migration.`,
    );
  }
  return migrations.filter(({ name }) => !applied.has(name));
}
