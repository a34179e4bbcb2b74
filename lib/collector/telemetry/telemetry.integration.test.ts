import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { startBadService } from '#lib/testing/bad-service.ts';
import { startFakeService } from '#lib/testing/fake-service.ts';
import { findFreePort } from '#lib/testing/loopback.ts';
import { eventually, makeWorld, type World } from '#lib/testing/world.ts';

let world: World;
const toClose: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  world = await makeWorld();
});

afterEach(async () => {
  await world.end();
  for (const one of toClose.splice(0)) await one.close();
});

/** A collector, and what it says on its own port. */
async function startObserved() {
  const port = await findFreePort();
  const collector = await world.startCollector({ status: { host: '127.0.0.1', port } });
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: answer.status, body: await answer.text() };
  };
  const series = async (name: string): Promise<number> => {
    const line = (await get('/metrics')).body
      .split('\n')
      .find((line) => line.startsWith(`breaker_panel_collector_${name} `));
    return Number(line?.split(' ')[1]);
  };
  return { collector, get, series };
}

/** Runs a statement on the server, outside of the test's own database. */
async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

describe("the collector's /metrics", () => {
  it('counts polls by result, transitions, gaps, leases and commands, and holds nothing of what services said', async () => {
    const service = await startFakeService({ name: 'document-api', adminToken: 'admin-s3cret' });
    const silent = await startBadService('hang_up');
    toClose.push(service, silent);
    service.breaker('mintic_hub', { failureThreshold: 1 });
    await world.register('document-api', [service.url], { adminToken: 'admin-s3cret' });
    await world.register('silent', [silent.url]);
    const { series, get } = await startObserved();

    await eventually(
      () => series('polls_total{result="ok"}'),
      (n) => n > 0,
    );
    await eventually(
      () => series('polls_total{result="reset"}'),
      (n) => n > 0,
    );
    await service.fail('mintic_hub');
    await eventually(
      () => series('transitions_total{evidence="journal"}'),
      (n) => n === 1,
    );
    await world.command('mintic_hub', 'reset');
    await eventually(
      () => series('commands_total{outcome="applied"}'),
      (n) => n === 1,
    );
    await service.restart();
    await eventually(
      () => series('gaps_total{why="tail_not_known"}'),
      (n) => n === 1,
    );

    expect(await series('restarts_total')).toBe(1);
    expect(await series('lease_changes_total{change="acquired"}')).toBe(64);
    expect(await series('shards')).toBe(64);
    expect(await series('instances')).toBe(2);
    expect(await series('poll_lateness_seconds_count')).toBeGreaterThan(1);
    expect(await series('database_wait_seconds_count{work="readings"}')).toBeGreaterThan(1);
    expect((await get('/metrics')).body).not.toMatch(/mintic_hub|document-api|s3cret/);
  });

  it('counts the shards that a collector gives up to another one', async () => {
    const { series } = await startObserved();
    await eventually(
      () => series('shards'),
      (n) => n === 64,
    );

    const { series: ofOther } = await startObserved();

    await eventually(
      () => ofOther('shards'),
      (n) => n === 32,
    );
    expect(await series('lease_changes_total{change="released"}')).toBe(32);
    expect(await ofOther('lease_changes_total{change="acquired"}')).toBe(32);
  });
});

describe("the collector's /livez and /readyz", () => {
  it('are ready once leases are held, not while the database is away, and ready again when it is back', async () => {
    const { get } = await startObserved();
    await eventually(
      () => get('/readyz'),
      ({ status }) => status === 200,
    );
    const database = new URL(world.databaseUrl).pathname.slice(1);

    await onServer(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
    await onServer(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '${database}' AND application_name LIKE 'breaker-panel%'`,
    );
    const away = await eventually(
      () => get('/readyz'),
      ({ status }) => status === 503,
    );
    const alive = await get('/livez');
    await onServer(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);

    expect(JSON.parse(away.body).detail).toBe('the database is away');
    expect(alive).toEqual({ status: 200, body: '{"alive":true}' });
    await eventually(
      () => get('/readyz'),
      ({ status }) => status === 200,
    );
  });

  it('end with the collector', async () => {
    const { collector, get } = await startObserved();
    await collector.stop();

    await expect(get('/livez')).rejects.toThrow('fetch failed');
  });
});
