import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest';
import '#lib/testing/database.ts';
import { applyMigrations } from './apply.mjs';

const folders: string[] = [];
const databases: string[] = [];
let folder: string;
let url: string;

/** Runs SQL and gives its rows. */
async function query(text: string, at = url): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: at });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function write(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

const migrate = () => applyMigrations({ url, folder });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  folders.push(folder);
  const name = `migrations_${randomBytes(6).toString('hex')}`;
  databases.push(name);
  await query(`CREATE DATABASE ${name}`, inject('databaseUrl'));
  const own = new URL(inject('databaseUrl'));
  own.pathname = name;
  url = own.href;
  write('1_first', 'CREATE TABLE circuit (id int);\nINSERT INTO circuit VALUES (1);\n');
});

afterAll(async () => {
  for (const path of folders) rmSync(path, { recursive: true });
  for (const name of databases) await query(`DROP DATABASE ${name} WITH (FORCE)`, inject('databaseUrl'));
});

describe('applyMigrations', () => {
  it('applies each once, in order, and records it as Prisma does', async () => {
    write('2_second', 'ALTER TABLE circuit ADD COLUMN name text;');
    expect(await migrate()).toEqual(['1_first', '2_second']);
    expect(await migrate()).toEqual([]);
    write('3_third', 'ALTER TABLE circuit ADD COLUMN state text;');
    expect(await migrate()).toEqual(['3_third']);
    const rows = await query(
      `SELECT migration_name, length(checksum) AS length, finished_at >= started_at AS finished, applied_steps_count
       FROM _prisma_migrations ORDER BY started_at`,
    );
    const applied = { length: 64, finished: true, applied_steps_count: 1 };
    expect(rows).toEqual(
      ['1_first', '2_second', '3_third'].map((migration_name) => ({ migration_name, ...applied })),
    );
  });

  it('lets the second of two at once find everything done', async () => {
    const done = await Promise.all([migrate(), migrate(), migrate()]);
    expect(done.flat()).toEqual(['1_first']);
    expect(await query('SELECT * FROM circuit')).toHaveLength(1);
  });

  it('leaves nothing of a migration that fails, so that it can be tried again', async () => {
    await migrate();
    write('2_second', 'ALTER TABLE circuit ADD COLUMN name text;\nALTER TABLE nowhere ADD COLUMN x int;');
    await expect(migrate()).rejects.toThrow(
      'Migration 2_second failed and changed nothing: relation "nowhere" does not exist.',
    );
    write('2_second', 'ALTER TABLE circuit ADD COLUMN name text;');
    expect(await migrate()).toEqual(['2_second']);
  });

  it('names the line of a fault in the SQL', async () => {
    write('1_first', 'CREATE TABLE circuit (id int);\n\nCREATE TABEL other ();');
    await expect(migrate()).rejects.toThrow(/1_first failed at line 3 and changed nothing: syntax error/);
  });

  it('refuses a database whose migration was edited since', async () => {
    await migrate();
    write('1_first', 'CREATE TABLE circuit (id bigint);');
    await expect(migrate()).rejects.toThrow('Migration 1_first was edited after it was applied');
  });

  it('refuses a database with a migration that never finished', async () => {
    await migrate();
    await query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(migrate()).rejects.toThrow(
      'Migration 1_first was begun on this database and never finished',
    );
  });

  it('refuses a database that a newer version made', async () => {
    write('2_second', 'SELECT 1;');
    await migrate();
    rmSync(join(folder, '2_second'), { recursive: true });
    await expect(migrate()).rejects.toThrow('migration 2_second, which this version does not know');
  });

  it("refuses a database that holds somebody else's tables", async () => {
    await query('CREATE TABLE invoices ()');
    await expect(migrate()).rejects.toThrow('tables that are not Breaker Panel\'s ("invoices")');
  });

  it.each([
    {
      wrong: 'password',
      change: (at: URL) => Object.assign(at, { password: 'hunter2' }),
      says: /refuses the password of user/,
    },
    {
      wrong: 'database',
      change: (at: URL) => Object.assign(at, { pathname: 'elsewhere' }),
      says: /has no database "elsewhere"/,
    },
    {
      wrong: 'port',
      change: (at: URL) => Object.assign(at, { port: '1' }),
      says: /Nothing listens at 127\.0\.0\.1:1,/,
    },
  ])('says that the $wrong is wrong', async ({ change, says }) => {
    const failing = applyMigrations({ url: change(new URL(url)).href, folder });
    await expect(failing).rejects.toThrow(says);
    await expect(failing).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
