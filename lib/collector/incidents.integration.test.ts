import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

interface IncidentRow {
  id: number;
  dependency: string;
  closed_at: Date | null;
  trips: number;
  circuits: number;
}

const incidents = () =>
  world.rows<IncidentRow>(
    `SELECT i.*, (SELECT count(*)::int FROM incident_event e WHERE e.incident_id = i.id AND e.kind = 'trip') AS trips,
            (SELECT count(*)::int FROM incident_member m WHERE m.incident_id = i.id) AS circuits
       FROM incident i ORDER BY id`,
  );
const circuits = () => world.rows<{ state: string; held: boolean }>('SELECT * FROM circuit');

describe('the collectors', () => {
  it('find one incident of a dependency that fails two services, close it, and reopen it at a relapse', async () => {
    const services = await Promise.all(['document-api', 'signature'].map((name) => startService({ name })));
    for (const service of services) {
      service.breaker('mintic_hub', { failureThreshold: 1, timeoutMs: 60_000 });
      await world.register(`service ${service.port}`, [service.url]);
    }
    await Promise.all([world.startCollector(), world.startCollector()]);
    await eventually(circuits, (rows) => rows.length === 2);

    const trippedAt = Date.now();
    await Promise.all(services.map((service) => service.fail('mintic_hub')));
    await eventually(incidents, (rows) => rows.length > 0);
    expect(Date.now() - trippedAt).toBeLessThan(2_000);
    const [found] = await eventually(incidents, (rows) => rows[0]?.circuits === 2);
    expect(found).toMatchObject({ dependency: 'mintic_hub', closed_at: null, trips: 2 });

    for (const service of services) service.breaker('mintic_hub').reset();
    await eventually(incidents, (rows) => rows[0]?.closed_at !== null);
    await services[0]?.fail('mintic_hub');
    const after = await eventually(incidents, (rows) => rows[0]?.closed_at === null);
    expect(after).toMatchObject([{ id: found?.id, trips: 3, circuits: 2 }]);
  });

  it('find none in a hold', async () => {
    const service = await startService({ name: 'document-api', adminToken: 'admin-secret' });
    service.breaker('mintic_hub');
    service.breaker('other', { failureThreshold: 1 });
    await world.register('document-api', [service.url], { adminToken: 'admin-secret' });
    await world.startCollector();
    await eventually(circuits, (rows) => rows.length === 2);
    await world.command('mintic_hub', 'force_open', { hold: true, holdForMs: 60_000 });
    await eventually(circuits, (rows) => rows.some((row) => row.held));
    await service.fail('other');
    expect(await eventually(incidents, (rows) => rows.length > 0)).toMatchObject([{ dependency: 'other' }]);
  });
});
