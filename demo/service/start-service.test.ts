import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { presets } from '#lib/engine/index.ts';
import type { RouteRow, ServiceRow } from '../tables/services.ts';
import type { FallbackKind } from './fallbacks.ts';
import { type RunningService, startService } from './start-service.ts';

const ADMIN = { authorization: 'Bearer lever', 'content-type': 'application/json' };

let upstream: Server;
let healthy: boolean;
let heard: string[];
let service: RunningService;

/** A service of one route, in front of an upstream that is as healthy as the test says. */
async function start(fallback: FallbackKind, config: RouteRow['config'] = {}): Promise<void> {
  healthy = true;
  heard = [];
  upstream = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response
      .writeHead(healthy ? 200 : 500, { 'content-type': 'application/json' })
      .end('{"from":"upstream"}');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as { port: number };
  const row: ServiceRow = {
    name: 'test-api',
    owner: 'tests',
    instances: 1,
    pollIntervalMs: 1_000,
    level: 2,
    commands: true,
    readProtected: false,
    routes: [
      {
        method: 'POST',
        path: '/things/{id}',
        breaker: 'things',
        upstream: 'document_store',
        fallback,
        callsPerSecond: 1,
        config: { ...presets.critical, ...config },
      },
    ],
  };
  service = await startService(row, {
    instanceId: 'test-api-1',
    port: 0,
    upstreamUrl: () => `http://127.0.0.1:${port}`,
    adminToken: 'lever',
  });
}

afterEach(async () => {
  await service.stop();
  await new Promise((resolve) => {
    upstream.close(resolve);
    upstream.closeAllConnections();
  });
});

const call = (id: number) => fetch(`${service.url}/things/${id}`, { method: 'POST' });

async function pull(lever: 'force-open' | 'reset', more: object = {}): Promise<number> {
  const body = JSON.stringify({ breaker: 'things', ...more });
  const response = await fetch(`${service.url}/admin/circuit-breakers/${lever}`, {
    method: 'POST',
    headers: ADMIN,
    body,
  });
  return response.status;
}

describe('startService', () => {
  it('opens when its upstream fails, answering only 200 or 503, and says when to come again', async () => {
    await start('error');
    expect((await call(1)).status).toBe(200);
    healthy = false;
    for (const id of [2, 3, 4]) expect((await call(id)).status).toBe(503);
    const asked = heard.length;

    const refused = await call(5);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(100);
    expect(await refused.json()).toMatchObject({ refused: true, code: 'circuit_open' });
    expect(heard).toHaveLength(asked);
  });

  it('refuses while an operator holds it, and serves again after the reset', async () => {
    await start('error');
    expect(await pull('force-open', { hold: true })).toBe(200);
    const held = await call(1);
    expect([held.status, held.headers.get('retry-after')]).toEqual([503, null]);
    expect(await held.json()).toMatchObject({ code: 'circuit_held' });
    expect(await pull('reset')).toBe(200);
    expect((await call(1)).status).toBe(200);
  });

  it('answers from the cache what it knows, and 503 what it does not', async () => {
    await start('cached');
    await call(1);
    await pull('force-open');
    expect(await (await call(1)).json()).toEqual({ from: 'upstream', fallback: 'cached' });
    expect((await call(2)).status).toBe(503);
  });

  it('queues refused calls and sends them when the circuit closes', async () => {
    await start('queued');
    await pull('force-open');
    for (const id of [1, 2]) expect((await call(id)).status).toBe(200);
    expect(heard).toEqual([]);
    await pull('reset');
    await expect.poll(() => heard).toEqual(['POST /things/1', 'POST /things/2']);
  });

  it('keeps what it could not send after all', async () => {
    await start('queued');
    await pull('force-open');
    await call(1);
    healthy = false;
    await pull('reset');
    await expect.poll(() => heard).toEqual(['POST /things/1']);
    healthy = true;
    await pull('force-open');
    await pull('reset');
    await expect.poll(() => heard).toEqual(['POST /things/1', 'POST /things/1']);
  });

  it.each(['default', 'degraded'] as const)('answers with its %s in place of the upstream', async (kind) => {
    await start(kind);
    await pull('force-open');
    const answer = await call(1);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ fallback: kind });
  });

  it('shows its circuits at level 2, and what it answers elsewhere', async () => {
    await start('error');
    const journal = await fetch(`${service.url}/metrics/circuit-breakers/journal?after=0`);
    expect(await journal.json()).toMatchObject({ service: 'test-api', instance_id: 'test-api-1' });
    const elsewhere = await fetch(`${service.url}/`);
    expect([elsewhere.status, await elsewhere.text()]).toEqual([
      404,
      expect.stringContaining('POST /things/{id}'),
    ]);
  });
});
