import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { applyMigrations } from '../migrations/apply.mjs';
import { startPostgres } from '../postgres/postgres.mjs';
import { inProject } from '../settings/project.mjs';

/**
 * Vitest's global set-up of the integration tests: one throwaway Postgres for all of them (or the server that
 * TEST_DATABASE_URL names), and in it a migrated database that each test file clones.
 * @param {import('vitest/node').TestProject} project
 * @returns {Promise<() => Promise<void>>} takes it away again
 */
export default async function setUpDatabaseServer(project) {
  const server = process.env.TEST_DATABASE_URL
    ? { url: process.env.TEST_DATABASE_URL, remove: async () => {} }
    : await startThrowaway();
  const template = `template_${randomBytes(6).toString('hex')}`;
  await query(server.url, `CREATE DATABASE ${template}`);
  const url = new URL(server.url);
  url.pathname = template;
  await applyMigrations({ url: url.href, folder: inProject('prisma', 'migrations') });
  project.provide('databaseUrl', server.url);
  project.provide('templateDatabase', template);
  return async () => {
    await query(server.url, `DROP DATABASE ${template}`);
    await server.remove();
  };
}

async function startThrowaway() {
  const data = mkdtempSync(join(tmpdir(), 'breaker-panel-test-'));
  chmodSync(data, 0o755); // as root, the server's own user has to get in
  const { url, stop } = await startPostgres({ data, durable: false, settings: { max_connections: 200 } });
  return {
    url,
    remove: async () => {
      await stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** @param {string} url @param {string} statement */
async function query(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
