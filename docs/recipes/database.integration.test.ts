import { connect, createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts';
import { serveOnLoopback } from '#lib/testing/loopback.ts';
import { createUsers } from './database.ts';

let database: TestDatabase;
let pool: pg.Pool;
let way: { close(): void };

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.url);
  const { port, close } = await serveOnLoopback(() => {});
  await close();
  way = await openWay(port, url);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  pool = new pg.Pool({ connectionString: url.href, max: 1 });
  pool.on('error', () => {});
});

afterAll(async () => {
  await pool.end();
  way.close();
  await database.drop();
});

/** A way to the database that can be cut. */
function openWay(port: number, { hostname, port: databasePort }: URL): Promise<{ close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((inward) => {
    const outward = connect(Number(databasePort), hostname);
    for (const socket of [inward, outward]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    inward.pipe(outward).pipe(inward);
  });
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve({ close: cut })));
}

describe('the database', () => {
  it('is refused while it is out of reach, and not for a query that is wrong', async () => {
    const { breaker, getUser } = createUsers(pool);
    for (let count = 0; count < 6; count++)
      await expect(getUser('7')).rejects.toThrow('relation "users" does not exist');
    expect(breaker.getStats()).toMatchObject({ state: 'closed', ignored_total: 6, failures_total: 0 });

    await pool.query(`CREATE TABLE users (id text, name text); INSERT INTO users VALUES ('7', 'Ana')`);
    expect(await getUser('7')).toEqual({ id: '7', name: 'Ana' });
    expect(await getUser('8')).toBeUndefined();

    way.close();
    for (let count = 0; count < 5; count++) await expect(getUser('7')).rejects.toThrow();
    expect(breaker.isOpen).toBe(true);
    await expect(getUser('7')).rejects.toMatchObject({ code: 'circuit_open' });
  });
});
