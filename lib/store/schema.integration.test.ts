import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts';

const SCALARS = new Map([
  ['Int', 'integer'],
  ['BigInt', 'bigint'],
  ['Float', 'double precision'],
  ['Boolean', 'boolean'],
  ['String', 'text'],
  ['Json', 'jsonb'],
  ['Bytes', 'bytea'],
  ['DateTime', 'timestamp with time zone'],
]);

interface Column {
  table: string;
  column: string;
  type: string;
  nullable: boolean;
}

function readSchema(): Column[] {
  const schema = readFileSync(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8');
  return [...schema.matchAll(/^model \w+ \{$([\s\S]*?)^\}$/gm)].flatMap(([, body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    return body.split('\n').flatMap((line) => readField(table, line) ?? []);
  });
}

/** A line of a model as a column; relations are none. */
function readField(table: string, line: string): Column | null {
  const field = /^\s+(\w+)\s+(Unsupported\("(\w+)"\)|\w+)(\?)?(\s|$)(.*)/.exec(line);
  if (!field) return null;
  const [, name = '', scalar = '', unsupported, optional, , attributes = ''] = field;
  const native = attributes.includes('@db.Uuid')
    ? 'uuid'
    : attributes.includes('@db.Real')
      ? 'real'
      : undefined;
  const type = unsupported ?? native ?? SCALARS.get(scalar);
  if (!type) return null;
  const column = /@map\("(\w+)"\)/.exec(attributes)?.[1] ?? name;
  return { table, column, type, nullable: optional === '?' };
}

describe('schema.prisma', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('describes every column that the migrations make, and no other', async () => {
    const { rows } = await client.query<Column>(
      `SELECT c.table_name AS "table", c.column_name AS "column", c.data_type AS type, c.is_nullable = 'YES' AS nullable
         FROM information_schema.columns c JOIN pg_class p ON p.relname = c.table_name AND NOT p.relispartition
        WHERE c.table_schema = 'public' AND c.table_name <> '_prisma_migrations'`,
    );
    const byName = (a: Column, b: Column) => `${a.table}.${a.column}`.localeCompare(`${b.table}.${b.column}`);
    expect(readSchema().sort(byName)).toEqual(rows.sort(byName));
  });
});
