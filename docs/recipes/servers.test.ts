import type { Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getCircuitBreaker, globalRegistry } from '#lib/engine/index.ts';
import { type LoopbackServer, serveOnLoopback } from '#lib/testing/loopback.ts';
import { startUpstream, type Upstream } from '../testing/upstream.ts';
import { createSigningServer } from './endpoint.ts';
import * as expressRecipe from './express.ts';
import * as fastifyRecipe from './fastify.ts';
import * as honoRecipe from './hono.ts';
import { sign } from './hub.ts';

const token = 'admin-token';
let upstream: Upstream;
let server: LoopbackServer | undefined;

beforeEach(async () => {
  vi.stubEnv('BREAKER_ADMIN_TOKEN', token);
  upstream = await startUpstream({ status: 'signed' });
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  await upstream.close();
  globalRegistry().remove('mintic_hub');
  vi.unstubAllEnvs();
});

const hub = () => getCircuitBreaker('mintic_hub');

type Handle = (request: Request) => Response | Promise<Response>;

/** Serves an application that speaks Request and Response over a real socket. */
const serveFetch = (handle: Handle) =>
  serveOnLoopback(async (incoming, outgoing) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = 'GET' } = incoming;
    const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method,
      headers: incoming.headers as Record<string, string>,
      body: chunks.length > 0 ? Buffer.concat(chunks) : null,
    });
    const response = await handle(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
  });

const frameworks: [name: string, serve: (hubUrl: string) => Promise<LoopbackServer>][] = [
  ['Express', (hubUrl) => serveOnLoopback(expressRecipe.createApp(hubUrl))],
  [
    'Fastify',
    async (hubUrl) => {
      const app = fastifyRecipe.createApp(hubUrl);
      await app.ready();
      const served = await serveOnLoopback((request, response) => app.routing(request, response));
      return {
        ...served,
        close: async () => {
          await served.close();
          await app.close();
        },
      };
    },
  ],
  ['Hono', (hubUrl) => serveFetch(honoRecipe.createApp(hubUrl).fetch)],
];

describe.each(frameworks)('under %s', (_, serve) => {
  const post = (path: string, body?: unknown, authorization = `Bearer ${token}`) =>
    fetch(`${server?.url}${path}`, {
      method: 'POST',
      headers: body === undefined ? {} : { 'content-type': 'application/json', authorization },
      body: body === undefined ? null : JSON.stringify(body),
    });

  beforeEach(async () => {
    server = await serve(upstream.url);
  });

  it('a route answers through its breaker, and 503 with Retry-After once it is refused', async () => {
    expect(await (await post('/documents/7/sign')).json()).toEqual({ status: 'signed' });
    upstream.status = 500;
    for (let count = 0; count < 5; count++) expect((await post('/documents/7/sign')).status).toBe(500);
    const refused = await post('/documents/7/sign');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
    expect(await refused.json()).toMatchObject({ code: 'circuit_open' });
    expect(upstream.asked).toHaveLength(6);
  });

  it('a circuit is forced open, held and reset over HTTP', async () => {
    const told = await post('/admin/circuit-breakers/force-open', {
      breaker: 'mintic_hub',
      hold: true,
      actor: 'ana@example.com',
      reason: 'maintenance',
    });
    expect(await told.json()).toMatchObject({ instance_id: 'document-api-1', breaker: { state: 'open' } });
    expect(hub().held).toMatchObject({ actor: 'ana@example.com', reason: 'maintenance' });
    const refused = await post('/documents/7/sign');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, null]);
    expect((await post('/admin/circuit-breakers/reset', { breaker: 'mintic_hub' })).status).toBe(200);
    expect((await post('/documents/7/sign')).status).toBe(200);
  });

  it('commands with a wrong token, for an unknown breaker or without sense do nothing', async () => {
    const force = '/admin/circuit-breakers/force-open';
    expect((await post(force, { breaker: 'mintic_hub' }, 'Bearer wrong')).status).toBe(401);
    expect((await post(force, { breaker: 'other' })).status).toBe(404);
    expect((await post(force, { breaker: 7 })).status).toBe(400);
    expect((await post(force, { breaker: 'x'.repeat(17_000) })).status).toBe(413);
    expect(hub().isClosed).toBe(true);
  });

  it('snapshot, journal and metrics are read, and other paths are the application’s', async () => {
    const read = async (path: string) => fetch(`${server?.url}${path}`);
    expect(await (await read('/metrics/circuit-breakers')).json()).toHaveProperty('mintic_hub');
    expect(await (await read('/metrics/circuit-breakers/journal?after=0')).json()).toMatchObject({
      service: 'document-api',
      instance_id: 'document-api-1',
    });
    expect(await (await read('/metrics')).text()).toContain('circuit_breaker_state{name="mintic_hub"} 0');
    const elsewhere = await read('/elsewhere');
    expect(elsewhere.status).toBe(404);
    expect(elsewhere.headers.get('breaker-commands')).toBeNull();
  });
});

describe('under Fastify, behind its body parser', () => {
  it('a command is taken whose body is handed over with the raw request', async () => {
    const { default: Fastify } = await import('fastify');
    const { createBreakerEndpoints } = await import('#lib/engine/http/index.ts');
    const breaker = hub();
    const endpoints = createBreakerEndpoints({ service: 's', instanceId: 'i', adminToken: token });
    const app = Fastify();
    app.all('/admin/circuit-breakers/*', (request, reply) => {
      reply.hijack();
      endpoints.listener(Object.assign(request.raw, { body: request.body }), reply.raw);
    });
    await app.ready();
    server = await serveOnLoopback((request, response) => app.routing(request, response));
    const answer = await fetch(`${server.url}/admin/circuit-breakers/force-open`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{"breaker":"mintic_hub"}',
    });
    expect(answer.status).toBe(200);
    expect(breaker.isOpen).toBe(true);
    await app.close();
  });
});

describe('under Next', () => {
  it('the endpoints answer below the route’s path', async () => {
    const breaker = hub();
    const { GET, POST, dynamic } = await import('./next-endpoints.ts');
    expect(dynamic).toBe('force-dynamic');
    const at = 'https://app.example/internal';
    const snapshot = await GET(new Request(`${at}/metrics/circuit-breakers`));
    expect(await snapshot.json()).toHaveProperty('mintic_hub');
    const told = await POST(
      new Request(`${at}/admin/circuit-breakers/force-open`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{"breaker":"mintic_hub"}',
      }),
    );
    expect(told.status).toBe(200);
    expect(breaker.isOpen).toBe(true);
    expect((await GET(new Request(`${at}/else`))).status).toBe(404);
  });

  it('a route answers through its breaker, and 503 with Retry-After once it is refused', async () => {
    vi.stubEnv('HUB_URL', upstream.url);
    const { POST } = await import('./next-route.ts');
    const ask = () =>
      POST(new Request('https://app.example/documents/7/sign', { method: 'POST' }), {
        params: Promise.resolve({ id: '7' }),
      });
    expect(await (await ask()).json()).toEqual({ status: 'signed' });
    upstream.status = 500;
    for (let count = 0; count < 5; count++) await expect(ask()).rejects.toThrow('the hub answered 500');
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
  });
});

describe('the endpoint', () => {
  it('answers 200, 502 or 503 with Retry-After, and the state to who asks', async () => {
    const app: Server = createSigningServer((documentId) => sign(upstream.url, documentId));
    server = await serveOnLoopback((request, response) => app.emit('request', request, response));
    const ask = (path: string) => fetch(`${server?.url}${path}`);
    expect(await (await ask('/documents/7/sign')).json()).toEqual({ status: 'signed' });
    expect(upstream.asked).toEqual(['/sign/7']);
    upstream.status = 500;
    for (let count = 0; count < 5; count++) expect((await ask('/documents/7/sign')).status).toBe(502);
    const refused = await ask('/documents/7/sign');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
    expect(await (await ask('/circuit-breaker/status')).json()).toMatchObject({ state: 'open' });
    hub().reset();
    hub().forceOpen({ hold: true });
    expect((await ask('/documents/7/sign')).headers.get('retry-after')).toBeNull();
  });
});
