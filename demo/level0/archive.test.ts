import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasPython } from '../fleet/commands.ts';
import { startService } from '../service/start-service.ts';
import { SERVICES } from '../tables/services.ts';

const FIVE = ['failure_count', 'failure_rate', 'name', 'state', 'success_count'];

interface Running {
  readonly url: string;
  stop(): Promise<unknown>;
}

/** An archive in front of an upstream, with the admin token "lever". */
type Start = (upstreamUrl: string) => Promise<Running>;

const startInNode: Start = async (upstreamUrl) => {
  const archive = SERVICES.find(({ name }) => name === 'archive');
  if (!archive) throw new Error('no archive');
  return startService(archive, {
    instanceId: 'archive-1',
    port: 0,
    upstreamUrl: () => upstreamUrl,
    adminToken: 'lever',
  });
};

const startInPython: Start = async (upstreamUrl) => {
  const script = fileURLToPath(new URL('archive.py', import.meta.url));
  const args = [script, '--until-stdin-closes', '--port', '0', '--timeout', '60', '--upstream', upstreamUrl];
  const child: ChildProcess = spawn('python3', args, {
    env: { ...process.env, ADMIN_TOKEN: 'lever', PYTHONUNBUFFERED: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (data) => resolve(String(data))),
  );
  return {
    url: line.trim(),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.stdin?.end();
      }),
  };
};

const archives: [string, Start][] = [['Node', startInNode]];
if (hasPython()) archives.unshift(['Python', startInPython]);

describe.each(archives)('the archive in %s', (_, start) => {
  let upstream: Server;
  let healthy: boolean;
  let asked: number;
  let gate: Promise<void>;
  let archive: Running;

  beforeAll(async () => {
    upstream = createServer(async (_request, response) => {
      asked += 1;
      await gate;
      response
        .writeHead(healthy ? 200 : 500, { 'content-type': 'application/json' })
        .end('{"from":"cold_storage"}');
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    archive = await start(`http://127.0.0.1:${(upstream.address() as { port: number }).port}`);
  });
  beforeEach(async () => {
    healthy = true;
    asked = 0;
    gate = Promise.resolve();
    await pull('reset', named);
  });
  afterAll(async () => {
    await archive.stop();
    upstream.close();
    upstream.closeAllConnections();
  });

  const get = (path: string) => fetch(`${archive.url}${path}`);
  const stats = async () => (await (await get('/metrics/circuit-breakers')).json()).cold_storage;
  const pull = (lever: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${archive.url}/admin/circuit-breakers/${lever}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer lever', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const named = { breaker: 'cold_storage' };

  it('shows the seed’s five figures and no more', async () => {
    await get('/records/1');
    const snapshot = await get('/metrics/circuit-breakers');
    expect(snapshot.headers.get('breaker-commands')).toBeNull();
    const { cold_storage } = (await snapshot.json()) as { cold_storage: object };
    expect(Object.keys(cold_storage).sort()).toEqual(FIVE);
    expect(cold_storage).toMatchObject({
      name: 'cold_storage',
      state: 'closed',
      success_count: 1,
      failure_rate: 0,
    });
    expect((await get('/metrics/circuit-breakers/journal')).status).toBe(404);
  });

  it('opens after five failures, and then asks no more', async () => {
    healthy = false;
    for (let call = 1; call <= 5; call += 1) expect((await get('/records/1')).status).toBe(503);
    expect(await stats()).toMatchObject({ state: 'open', failure_rate: 1 });
    const refused = await get('/records/1');
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1);
    expect(await refused.json()).toMatchObject({ refused: true });
    expect(asked).toBe(5);
  });

  it('is forced open and reset', async () => {
    const opened = await pull('force-open', { ...named, actor: 'ana', reason: 'drill' });
    expect(opened.status).toBe(200);
    expect(await opened.json()).toMatchObject({ breaker: { name: 'cold_storage', state: 'open' } });
    expect((await get('/records/1')).status).toBe(503);
    expect(await (await pull('reset', named)).json()).toMatchObject({ breaker: { state: 'closed' } });
    expect((await get('/records/1')).status).toBe(200);
  });

  it('leaves out what was asked before a reset', async () => {
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    healthy = false;
    const late = get('/records/1');
    await expect.poll(() => asked).toBe(1);
    await pull('reset', named);
    open();
    expect((await late).status).toBe(503);
    expect(await stats()).toMatchObject({ failure_count: 0, failure_rate: 0 });
  });

  it('ends a hold by itself, through half-open', async () => {
    await pull('force-open', { ...named, hold: true, hold_for_ms: 1_000 });
    await pull('force-open', named);
    expect(await stats()).toMatchObject({ state: 'open' });
    await expect.poll(async () => (await stats()).state, { timeout: 3_000 }).toBe('half_open');
    for (let call = 1; call <= 2; call += 1) await get('/records/1');
    expect(await stats()).toMatchObject({ state: 'closed' });
  });

  it('acts once for a key', async () => {
    const key = { 'idempotency-key': 'one' };
    const first = await (await pull('force-open', named, key)).text();
    await pull('reset', named);
    expect(await (await pull('force-open', named, key)).text()).toBe(first);
    expect(await stats()).toMatchObject({ state: 'closed' });
    expect((await pull('reset', named, key)).status).toBe(422);
  });

  it.each([
    ['a wrong token', 401, named, { authorization: 'Bearer guess' }],
    ['another breaker', 404, { breaker: 'elsewhere' }, {}],
    ['another boot', 409, { ...named, boot_id: 'gone' }, {}],
    ['what is no JSON', 400, '{"breaker":', {}],
    ['an end without a hold', 400, { ...named, hold_for_ms: 5_000 }, {}],
    ['a hold too short', 400, { ...named, hold: true, hold_for_ms: 10 }, {}],
    ['another type', 415, 'breaker=cold_storage', { 'content-type': 'text/plain' }],
    ['too much', 413, { ...named, reason: 'x'.repeat(17_000) }, {}],
  ])('refuses %s with %i and changes nothing', async (_what, status, body, headers) => {
    const answer = await pull('force-open', body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, detail: expect.any(String) });
    expect(await stats()).toMatchObject({ state: 'closed' });
  });
});
