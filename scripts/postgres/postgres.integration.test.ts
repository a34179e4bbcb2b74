import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from './postgres.mjs';

let data: string;

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'postgres-'));
  chmodSync(data, 0o755);
});
afterAll(() => rmSync(data, { recursive: true }));

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Starts the server from a process of its own, as npm start does. */
async function startElsewhere() {
  const script = join(data, 'starter.mjs');
  const launcher = new URL('./postgres.mjs', import.meta.url).href;
  writeFileSync(
    script,
    `import { startPostgres } from ${JSON.stringify(launcher)};
     const { url, pid } = await startPostgres({ data: ${JSON.stringify(data)} });
     process.send({ url, pid });`,
  );
  const starter = fork(script);
  const [{ url, pid }] = (await once(starter, 'message')) as [{ url: string; pid: number }];
  const kill = async () => {
    const gone = once(starter, 'exit');
    starter.kill('SIGKILL');
    await gone;
  };
  return { url, pid, kill };
}

const count = (url: string) => query(url, 'SELECT count(*)::int AS n FROM kept').then(([row]) => row?.n);

describe('startPostgres', () => {
  it('makes a UTF-8 cluster on loopback that syncs to disk, and keeps its data over a clean stop', async () => {
    const first = await startPostgres({ data });
    const settings = await query(
      first.url,
      `SELECT current_setting('fsync') AS fsync, current_setting('listen_addresses') AS address,
              current_setting('server_encoding') AS encoding, current_database() AS database`,
    );
    expect(settings).toEqual([
      { fsync: 'on', address: '127.0.0.1', encoding: 'UTF8', database: 'breaker_panel' },
    ]);
    await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    await first.stop();

    const second = await startPostgres({ data });
    expect(second.url).toBe(first.url);
    expect(await count(second.url)).toBe(1);
    await second.stop();
  });

  it('lets nobody in without the password', async () => {
    const server = await startPostgres({ data });
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await server.stop();
  });

  it('says in one sentence that the folder is in use', async () => {
    const server = await startPostgres({ data });
    await expect(startPostgres({ data })).rejects.toThrow(
      `Another Breaker Panel is running on ${data}; stop it, or set BREAKER_PANEL_DATA to another folder.`,
    );
    await server.stop();
  });

  it('ends with the process that started it, and starts again after kill -9 with all that was committed', async () => {
    const elsewhere = await startElsewhere();
    await query(elsewhere.url, 'INSERT INTO kept VALUES (2)');
    await elsewhere.kill();
    const server = await startPostgres({ data });
    expect(server.pid).not.toBe(elsewhere.pid);
    expect(await count(server.url)).toBe(2);
    await server.stop();
  });

  it('starts again after kill -9 of the server itself', async () => {
    const server = await startPostgres({ data });
    await query(server.url, 'INSERT INTO kept VALUES (3)');
    process.kill(server.pid, 'SIGKILL');
    await server.ended;
    const next = await startPostgres({ data });
    expect(await count(next.url)).toBe(3);
    await next.stop();
  });

  it('stops a server that a killed start has left behind', async () => {
    const elsewhere = await startElsewhere();
    // Stopped, the server cannot follow its starter; the next start finds it alive.
    process.kill(elsewhere.pid, 'SIGSTOP');
    await elsewhere.kill();
    const starting = startPostgres({ data });
    process.kill(elsewhere.pid, 'SIGCONT');
    const server = await starting;
    expect(await count(server.url)).toBe(3);
    await server.stop();
  });

  it('gives itself a new password when the file of the old one is lost', async () => {
    rmSync(join(data, 'postgres', 'url'));
    const server = await startPostgres({ data });
    expect(await count(server.url)).toBe(3);
    await server.stop();
  });

  it('moves to another port when its own was taken, and remembers it', async () => {
    const first = await startPostgres({ data });
    await first.stop();
    const taken = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(taken, 'listening');
    const second = await startPostgres({ data });
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    await second.stop();
    await new Promise((resolve) => taken.close(resolve));
    const third = await startPostgres({ data });
    expect(third.url).toBe(second.url);
    await third.stop();
  });
});
