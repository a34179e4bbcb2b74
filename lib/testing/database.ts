import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A Postgres server for tests, as a user that may create databases. */
    databaseUrl: string;
    /** A database on it with every migration applied, to be cloned. */
    templateDatabase: string;
  }
}

/** A database of its own for one test file, with every migration applied. */
export interface TestDatabase {
  url: string;
  /** Removes it, cutting what is still connected. */
  drop(): Promise<void>;
}

/** Makes a database on the server that the integration tests share; only they can call it. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${inject('templateDatabase')}`);
  const url = new URL(inject('databaseUrl'));
  url.pathname = name;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
