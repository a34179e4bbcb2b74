import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts';
import { type Database, inTransaction, openDatabase } from './database.ts';
import { lockHeldShards } from './fence.ts';
import { acquireLeases } from './leases.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, max: 4, applicationName: 'test' });
});

afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

describe('openDatabase', () => {
  it('takes the locks from a transaction whose process sleeps, so that others take over its shards', async () => {
    const { pool } = database;
    const leases = await acquireLeases(pool, 'sleeper', 64);
    await expect(
      inTransaction(pool, async (client) => {
        await lockHeldShards(client, 'sleeper', leases);
        // Nothing more comes from it, as from a process that is stopped.
        throw await new Promise((resolve) => client.once('error', resolve));
      }),
    ).rejects.toThrow(/idle-in-transaction timeout/);
    await pool.query(`UPDATE lease SET expires_at = '-infinity'`);
    expect(await acquireLeases(pool, 'another', 64)).toHaveLength(64);
  });
});
