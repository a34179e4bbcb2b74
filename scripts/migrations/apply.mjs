import { randomUUID } from 'node:crypto';
import { PlainError } from '../process/plain-error.mjs';
import { connectionProblem } from '../settings/database-url.mjs';
import { checksumOf, readMigrations } from './files.mjs';
import { pendingMigrations } from './plan.mjs';

/** The advisory lock that Prisma takes, so that it and we exclude one another. */
const lock = 72707369;
const lockPatience = '60s';
const lockNotAvailable = '55P03';
const connectPatience = 10_000;
const oldestServer = 15;

/** Prisma's own table, so that its command line reads it. */
const table = `
  CREATE TABLE _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

/**
 * Brings a database up to the migrations of a folder. Each is applied together with its record or not at all, so that
 * a failure or a kill leaves nothing half done. Whoever comes second waits.
 * @param {{ url: string, folder: string }} options
 * @returns {Promise<string[]>} the names of those applied now
 * @throws {PlainError} when the database cannot be reached or does not fit
 */
export async function applyMigrations({ url, folder }) {
  const migrations = readMigrations(folder);
  const client = await connect(url);
  try {
    await requireServer(client);
    await takeLock(client);
    const pending = pendingMigrations(migrations, await recordedMigrations(client));
    for (const migration of pending) await applyMigration(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/**
 * Sees that a database can be used, before work is spent on starting with it.
 * @param {string} url
 * @throws {PlainError} when it cannot be reached or is too old
 */
export async function requireDatabase(url) {
  const client = await connect(url);
  try {
    await requireServer(client);
  } finally {
    await client.end();
  }
}

/**
 * @param {string} url
 * @throws {PlainError} saying why there is no connection
 */
async function connect(url) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectPatience });
  // A connection that breaks fails the query in flight; without a listener it would end the process as well.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw connectionProblem(/** @type {Error} */ (error), url);
  }
}

/** @param {import('pg').Client} client */
async function requireServer(client) {
  const { rows } = await client.query(`SELECT current_setting('server_version') AS version`);
  if (Number.parseInt(rows[0].version, 10) >= oldestServer) return;
  throw new PlainError(
    `The Postgres server is ${rows[0].version}; Breaker Panel needs ${oldestServer} or newer.`,
  );
}

/** @param {import('pg').Client} client It is given back when the connection ends. */
async function takeLock(client) {
  try {
    await client.query(`SET lock_timeout = '${lockPatience}'`);
    await client.query('SELECT pg_advisory_lock($1)', [lock]);
    await client.query('RESET lock_timeout');
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== lockNotAvailable) throw error;
    throw new PlainError(
      'Another process has been migrating this database for a minute; try again when it is done.',
      {
        cause: error,
      },
    );
  }
}

/**
 * @param {import('pg').Client} client
 * @returns {Promise<import('./plan.mjs').AppliedMigration[]>}
 */
async function recordedMigrations(client) {
  const { rows } = await client.query(
    `SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')`,
  );
  if (rows.length === 0) await client.query(table);
  else if (!rows.some(({ relname }) => relname === '_prisma_migrations')) {
    throw new PlainError(
      `The database holds tables that are not Breaker Panel's ("${rows[0].relname}"); name an empty one in DATABASE_URL.`,
    );
  }
  const recorded = await client.query(
    'SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations ORDER BY started_at',
  );
  return recorded.rows;
}

/** @param {import('pg').Client} client @param {import('./files.mjs').Migration} migration */
async function applyMigration(client, { name, sql }) {
  const id = randomUUID();
  try {
    await client.query('BEGIN');
    await client.query(
      'INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ($1, $2, $3, clock_timestamp())',
      [id, checksumOf(sql), name],
    );
    await client.query(sql);
    await client.query(
      'UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1',
      [id],
    );
    await client.query('COMMIT');
  } catch (error) {
    throw migrationProblem(name, sql, /** @type {Error & { position?: string }} */ (error));
  }
}

/** @param {string} name @param {string} sql @param {Error & { position?: string }} error */
function migrationProblem(name, sql, error) {
  const at = error.position ? ` at line ${sql.slice(0, Number(error.position)).split('\n').length}` : '';
  return new PlainError(`Migration ${name} failed${at} and changed nothing: ${error.message}.`, {
    cause: error,
  });
}
