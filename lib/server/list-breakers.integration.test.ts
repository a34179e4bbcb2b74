import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BreakerDetail, BreakerList, BreakerQuery } from '#lib/contract/breaker.ts';
import { Summary } from '#lib/contract/panel.ts';
import { makePanel, type Panel, type SeededService } from '#lib/testing/panel.ts';
import { listBreakers } from './list-breakers.ts';
import { readBreaker } from './read-breaker.ts';
import { readSummary } from './read-summary.ts';

let panel: Panel;
let api: SeededService;
let gateway: SeededService;
beforeAll(async () => {
  panel = await makePanel();
  api = await panel.seed('document-api', { instances: 2, breakers: ['mintic_hub', 'constructor', 'gone'] });
  gateway = await panel.seed('gateway', { breakers: ['mintic_hub', 's3'] });
  await panel.rows(`UPDATE service SET dependencies = '{"mintic_hub": "hub"}' WHERE id = $1`, [
    gateway.serviceId,
  ]);
  await panel.rows(
    `UPDATE circuit SET state = 'open', raw_state = 'open', failure_rate = 0.5 WHERE id = $1`,
    [api.breakers.mintic_hub?.circuitIds[1]],
  );
  await panel.rows(`UPDATE circuit SET state = 'half_open', raw_state = 'half_open' WHERE breaker_id = $1`, [
    gateway.breakers.s3?.id,
  ]);
  await panel.rows(`UPDATE circuit SET absent_readings = 3 WHERE breaker_id = $1`, [api.breakers.gone?.id]);
  await panel.rows(`UPDATE circuit SET config = '{"timeout": 60}' WHERE breaker_id = $1`, [
    gateway.breakers.s3?.id,
  ]);
});
afterAll(() => panel.end());

async function list(query: Record<string, unknown> = {}) {
  return BreakerList.parse(await listBreakers(panel.ctx, BreakerQuery.parse(query)));
}

async function names(query: Record<string, unknown> = {}) {
  return (await list(query)).items.map(
    (breaker) => `${breaker.service.name}/${breaker.name} ${breaker.state}`,
  );
}

describe('listBreakers', () => {
  it('lists the worst first and leaves out what no service names any more', async () => {
    expect(await names()).toEqual([
      'document-api/mintic_hub open',
      'gateway/s3 half_open',
      'document-api/constructor closed',
      'gateway/mintic_hub closed',
    ]);
  });

  it.each([
    [{ state: 'open' }, ['document-api/mintic_hub open']],
    [{ dependency: 'hub' }, ['gateway/mintic_hub closed']],
    [{ dependency: 'constructor' }, ['document-api/constructor closed']],
    [{ q: ' MINTIC' }, ['document-api/mintic_hub open', 'gateway/mintic_hub closed']],
    [{ q: 'gateway', sort: 'name' }, ['gateway/mintic_hub closed', 'gateway/s3 half_open']],
    [{ q: '%' }, []],
    [{ sort: 'failureRate', limit: 1 }, ['document-api/mintic_hub open']],
  ])('finds by %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('finds by service', async () => {
    expect(await names({ service: String(gateway.serviceId), sort: 'service' })).toEqual([
      'gateway/mintic_hub closed',
      'gateway/s3 half_open',
    ]);
  });

  it('goes through pages; the whole fleet comes in one', async () => {
    const first = await list({ sort: 'name', limit: 3 });
    const second = await list({ sort: 'name', limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map((breaker) => breaker.id)).toEqual(
      (await list({ sort: 'name', fields: 'compact', limit: 1 })).items.map((breaker) => breaker.id),
    );
    expect(second.nextCursor).toBeNull();
    await expect(list({ sort: 'worst', cursor: first.nextCursor })).rejects.toMatchObject({
      errors: [{ field: 'cursor' }],
    });
    await expect(list({ fields: 'compact', cursor: first.nextCursor })).rejects.toMatchObject({
      errors: [{ field: 'cursor' }],
    });
    for (const cursor of ['', 'x', 'W10', 'WyJuYW1lIiwtMV0']) {
      await expect(list({ sort: 'name', cursor })).rejects.toMatchObject({ errors: [{ field: 'cursor' }] });
    }
  });

  it('reads 2,000 breakers on 4,000 circuits within two seconds', async () => {
    const { serviceId, instanceIds } = await panel.seed('many', { instances: 2, breakers: [] });
    await panel.rows(
      `INSERT INTO breaker (service_id, name) SELECT $1, 'breaker-' || n FROM generate_series(1, 2000) n`,
      [serviceId],
    );
    await panel.rows(
      `INSERT INTO circuit (breaker_id, instance_id, state, raw_state) SELECT b.id, i.id, 'closed', 'closed'
         FROM breaker b, unnest($2::int[]) i(id) WHERE b.service_id = $1`,
      [serviceId, instanceIds],
    );
    await panel.rows(`ANALYZE`);
    const query = BreakerQuery.parse({ service: String(serviceId), fields: 'compact' });
    await listBreakers(panel.ctx, query);
    const startedAt = performance.now();
    const { items } = await listBreakers(panel.ctx, query);
    const elapsedMs = performance.now() - startedAt;
    expect(items).toHaveLength(2_000);

    expect(elapsedMs).toBeLessThan(2_000);
    await panel.rows(`UPDATE service SET removed_at = now() WHERE id = $1`, [serviceId]);
  });
});

describe('readBreaker', () => {
  it('gives every circuit with its configuration', async () => {
    const breaker = BreakerDetail.parse(await readBreaker(panel.ctx, String(gateway.breakers.s3?.id)));
    expect(breaker.instances).toMatchObject([
      { state: 'half_open', config: { timeout: 60 }, absent: false, stale: false },
    ]);
  });

  it('marks absent circuits, which decide nothing', async () => {
    const breaker = await readBreaker(panel.ctx, String(api.breakers.gone?.id));
    expect(breaker.instances.map((circuit) => circuit.absent)).toEqual([true, true]);
    expect(breaker).toMatchObject({ state: 'unknown', circuits: { total: 0 } });
  });
});

describe('readSummary', () => {
  it('counts breakers by what they show, and the panel’s own health', async () => {
    const summary = Summary.parse(await readSummary(panel.ctx));
    expect(summary).toMatchObject({
      total: 4,
      open: 1,
      half_open: 1,
      closed: 2,
      held: 0,
      stale: 0,
      services: 2,
    });
    expect(summary.panel).toMatchObject({
      collectors: { alive: 0, total: 0, lagMs: null },
      unheldShards: 64,
    });
  });
});
