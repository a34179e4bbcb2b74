import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Told } from '#lib/domain/told.ts';
import { BAD_KINDS, startBadService } from '#lib/testing/bad-service.ts';
import { type FakeServiceOptions, startFakeService } from '#lib/testing/fake-service.ts';
import { eventually, makeWorld, type World } from '#lib/testing/world.ts';

let world: World;
let toClose: (() => Promise<void>)[];

beforeEach(async () => {
  world = await makeWorld();
  toClose = [];
});

afterEach(async () => {
  await world.end();
  await Promise.all(toClose.map((close) => close()));
});

async function startService(options: FakeServiceOptions) {
  const service = await startFakeService(options);
  toClose.push(() => service.close());
  return service;
}

interface TransitionRow {
  seq: string | null;
  from_state: string;
  to_state: string;
  cause: string;
  evidence: string;
}

const transitions = () => world.rows<TransitionRow>('SELECT * FROM transition ORDER BY id');
const circuits = () =>
  world.rows<{ name: string; state: string; held: boolean }>(
    'SELECT b.name, c.* FROM circuit c JOIN breaker b ON b.id = c.breaker_id ORDER BY b.name, c.instance_id',
  );
const readings = () =>
  world.rows<{
    level: number;
    failure_code: string | null;
    failure_detail: Told;
    boot_id: string;
    last_read_at: Date;
  }>('SELECT * FROM instance_reading ORDER BY instance_id');
const outcomes = (commandId: string) =>
  world.rows<{ state: string; detail: Told | null; seq: string | null }>(
    'SELECT * FROM command_outcome WHERE command_id = $1 ORDER BY instance_id',
    [commandId],
  );

describe('startCollector', () => {
  it('stores each transition of a journal once and in order, within a second', async () => {
    const service = await startService({ name: 'document-api' });
    service.breaker('mintic_hub', { failureThreshold: 2, timeoutMs: 60_000 });
    await world.register('document-api', [service.url]);
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);

    const trippedAt = Date.now();
    await service.fail('mintic_hub', 2);
    await eventually(circuits, (rows) => rows[0]?.state === 'open');
    expect(Date.now() - trippedAt).toBeLessThan(1_000);
    service.breaker('mintic_hub').reset();
    await service.fail('mintic_hub', 2);
    const stored = await eventually(transitions, (rows) => rows.length === 3);
    expect(stored.map((row) => [row.seq, row.from_state, row.to_state, row.cause])).toEqual([
      ['1', 'closed', 'open', 'failure_threshold'],
      ['2', 'open', 'closed', 'reset'],
      ['3', 'closed', 'open', 'failure_threshold'],
    ]);
  });

  it('observes the changes of a service that speaks level 0', async () => {
    const service = await startService({ name: 'archive', level: 0 });
    service.breaker('store', { failureThreshold: 1 });
    await world.register('archive', [service.url]);
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);
    await service.fail('store');
    const [stored] = await eventually(transitions, (rows) => rows.length === 1);
    expect(stored).toMatchObject({ from_state: 'closed', to_state: 'open', evidence: 'observed', seq: null });
    expect((await readings())[0]?.level).toBe(0);
  });

  it('takes a restart for a restart: a new boot, a tail not known, no invented transition', async () => {
    const service = await startService({ name: 'document-api' });
    service.breaker('mintic_hub', { failureThreshold: 1 });
    await world.register('document-api', [service.url]);
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);
    await service.fail('mintic_hub');
    await eventually(transitions, (rows) => rows.length === 1);
    await service.restart();
    service.breaker('mintic_hub');
    await eventually(circuits, (rows) => rows[0]?.state === 'closed');
    expect(await world.rows('SELECT why, missed FROM gap')).toEqual([
      { why: 'tail_not_known', missed: null },
    ]);
    expect(await world.rows('SELECT * FROM restart')).toHaveLength(1);
    expect(await transitions()).toHaveLength(1);
  });

  it('stores a gap once, though the reading that told of it is stored again after an answer was lost', async () => {
    const service = await startService({ name: 'document-api' });
    service.breaker('mintic_hub');
    await world.register('document-api', [service.url]);
    const first = await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);
    const cursor = () => world.rows<{ boot_id: string }>('SELECT boot_id FROM instance_reading');
    const [before] = await cursor();
    await service.restart();
    service.breaker('mintic_hub');
    await eventually(cursor, ([now]) => now?.boot_id !== before?.boot_id);
    await first.stop();
    await world.rows('UPDATE instance_reading SET boot_id = $1, cursor_seq = 0', [before?.boot_id]);
    await world.startCollector();
    await eventually(cursor, ([now]) => now?.boot_id !== before?.boot_id);
    expect(await world.rows('SELECT why FROM gap')).toEqual([{ why: 'tail_not_known' }]);
  });

  it('says why a dead instance cannot be read, keeps its last state, and reads it again when it is back', async () => {
    const service = await startService({ name: 'document-api' });
    service.breaker('mintic_hub');
    await world.register('document-api', [service.url]);
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);
    await service.close();
    const [failed] = await eventually(readings, (rows) => rows[0]?.failure_code === 'refused');
    expect(failed?.failure_detail.text).toMatch(/refused/);
    expect((await circuits())[0]?.state).toBe('closed');
    await service.restart();
    await eventually(readings, (rows) => rows[0]?.failure_code === null);
  });

  it('counts calls into samples and keeps the span in which it saw the instance', async () => {
    const service = await startService({ name: 'document-api' });
    await service.succeed('mintic_hub', 3);
    await world.register('document-api', [service.url]);
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);
    await service.succeed('mintic_hub', 7);
    const [sample] = await eventually(
      () => world.rows<{ calls: number; failures: number }>('SELECT * FROM sample'),
      (rows) => rows.length > 0,
    );
    expect(sample).toMatchObject({ calls: 7, failures: 0, refused: 0 });
    expect(await world.rows('SELECT * FROM coverage')).toHaveLength(1);
  });

  it('carries a hold to every instance and takes the journal row as proof', async () => {
    const adminToken = 'admin-secret';
    const services = await Promise.all(
      [1, 2].map((n) => startService({ name: 'document-api', instanceId: `document-api-${n}`, adminToken })),
    );
    for (const service of services) service.breaker('mintic_hub');
    await world.register(
      'document-api',
      services.map((service) => service.url),
      { adminToken },
    );
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 2);

    const hold = await world.command('mintic_hub', 'force_open', { hold: true, holdForMs: 60_000 });
    const applied = await eventually(
      () => outcomes(hold),
      (rows) => rows.every((row) => row.state === 'applied'),
    );
    expect(applied.map((row) => row.seq)).toEqual(['1', '1']);
    expect(services.every((service) => service.breaker('mintic_hub').held !== null)).toBe(true);
    expect((await circuits()).map((row) => [row.state, row.held])).toEqual([
      ['open', true],
      ['open', true],
    ]);

    const reset = await world.command('mintic_hub', 'reset');
    await eventually(
      () => outcomes(reset),
      (rows) => rows.every((row) => row.state === 'applied'),
    );
    expect(services.every((service) => service.breaker('mintic_hub').isClosed)).toBe(true);
  });

  it('proves a command at level 0 by the snapshot after it', async () => {
    const service = await startService({ name: 'archive', level: 0, adminToken: 'admin-secret' });
    service.breaker('store');
    await world.register('archive', [service.url], { adminToken: 'admin-secret' });
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);
    const command = await world.command('store', 'force_open');
    await eventually(
      () => outcomes(command),
      (rows) => rows[0]?.state === 'applied',
    );
    expect(service.breaker('store').isOpen).toBe(true);
  });

  it('tells what the service said when it refuses a command', async () => {
    const service = await startService({ name: 'document-api', adminToken: 'right' });
    service.breaker('mintic_hub');
    await world.register('document-api', [service.url], { adminToken: 'wrong' });
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);
    const command = await world.command('mintic_hub', 'force_open');
    const [outcome] = await eventually(
      () => outcomes(command),
      (rows) => rows[0]?.state === 'refused',
    );
    expect(outcome?.detail?.text).toMatch(/^401/);
    expect(service.breaker('mintic_hub').isClosed).toBe(true);
  });

  it('polls good services on time beside every bad one, and tells what is wrong with each', async () => {
    const good = await startService({ name: 'good' });
    good.breaker('mintic_hub', { failureThreshold: 1 });
    await world.register('good', [good.url]);
    const bad = await Promise.all(BAD_KINDS.map((kind) => startBadService(kind)));
    for (const server of bad) toClose.push(() => server.close());
    await Promise.all(BAD_KINDS.map((kind, index) => world.register(kind, [bad[index]?.url ?? ''])));
    await world.startCollector();
    await eventually(circuits, (rows) => rows.some((row) => row.name === 'mintic_hub'));
    await good.fail('mintic_hub');
    await eventually(transitions, (rows) => rows.length > 0);

    const told = await eventually(
      () =>
        world.rows<{
          name: string;
          failure_code: string | null;
          failure_detail: Told | null;
          last_read_at: Date | null;
        }>(
          `SELECT s.name, r.failure_code, r.failure_detail, r.last_read_at FROM service s JOIN instance i ON i.service_id = s.id
             JOIN instance_reading r ON r.instance_id = i.id WHERE s.name <> 'good'`,
        ),
      (rows) => rows.length === BAD_KINDS.length,
    );
    const readable = told.filter((row) => row.failure_code === null).map((row) => row.name);
    expect(readable.sort()).toEqual(['proto', 'unknown_state']);
    for (const row of told.filter(({ failure_code }) => failure_code !== null)) {
      expect(row.failure_detail?.text, row.name).toMatch(/\w+ \w+/);
      expect(row.last_read_at, row.name).toBeNull();
    }
    expect((await transitions()).map((row) => row.to_state)).toEqual(['open']);
    expect((await circuits()).find((row) => row.name === '__proto__')).toBeDefined();
  });

  it('hands its instances over at once on a clean stop, and the next collector loses nothing', async () => {
    const service = await startService({ name: 'document-api' });
    service.breaker('mintic_hub', { failureThreshold: 1 });
    await world.register('document-api', [service.url]);
    const first = await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);
    await first.stop();
    await service.fail('mintic_hub');
    service.breaker('mintic_hub').reset();
    await world.startCollector();
    const stored = await eventually(transitions, (rows) => rows.length === 2);
    expect(stored.map((row) => row.seq)).toEqual(['1', '2']);
    expect(await world.rows('SELECT * FROM gap')).toEqual([]);
  });

  it('rests while nothing happens', async () => {
    const service = await startService({ name: 'document-api' });
    service.breaker('mintic_hub');
    await world.register('document-api', [service.url]);
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);
    const commits = async (): Promise<number> => {
      const [row] = await world.rows<{ n: string }>(
        'SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()',
      );
      return Number(row?.n);
    };
    const samples = () => world.rows<{ n: string }>('SELECT count(*) AS n FROM sample');
    const before = await commits();
    await eventually(samples, (rows) => rows[0]?.n === '1');
    expect((await commits()) - before).toBeLessThan(1_000);
  });

  it('refuses the commit of a collector whose shard was taken over meanwhile', async () => {
    const service = await startService({ name: 'document-api' });
    service.breaker('mintic_hub', { failureThreshold: 1 });
    await world.register('document-api', [service.url]);
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 1);
    await world.rows(
      `UPDATE lease SET holder = 'another', token = token + 1, expires_at = now() + interval '1 hour'`,
    );
    await service.fail('mintic_hub');
    await eventually(
      () => world.rows<{ shards: number }>('SELECT shards FROM collector'),
      (rows) => rows[0]?.shards === 0,
    );
    expect(await transitions()).toEqual([]);
  });
});
