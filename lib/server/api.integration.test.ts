import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BreakerList } from '#lib/contract/breaker.ts';
import { Command } from '#lib/contract/command.ts';
import { IncidentList } from '#lib/contract/incident.ts';
import { CollectorList, Summary } from '#lib/contract/panel.ts';
import { Problem } from '#lib/contract/problem.ts';
import { Service, ServiceList } from '#lib/contract/service.ts';
import { makePanel, type Panel } from '#lib/testing/panel.ts';
import { nothingHere, route } from './api.ts';
import { getContext } from './context.ts';

let panel: Panel;
let breakerId: string;
beforeAll(async () => {
  panel = await makePanel();
  const { publicKey } = generateKeyPairSync('x25519');
  process.env.DATABASE_URL = panel.databaseUrl;
  process.env.PANEL_SEALING_PUBLIC_KEY = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  process.env.LOG_LEVEL = 'silent';
  breakerId = String((await panel.seed('document-api')).breakers.mintic_hub?.id);
});
afterAll(async () => {
  await (await getContext()).close();
  await panel.end();
});

type Path = Parameters<typeof route>[0];
const HOST = 'localhost:3000';

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  id?: string;
  query?: string;
  body?: unknown;
  headers?: Record<string, string | null>;
}

/** As a browser would from the panel's own page, unless `headers` say otherwise (null: left out). */
async function call(path: Path | null, { method = 'GET', id, query = '', body, headers = {} }: Call = {}) {
  const all = new Headers();
  const defaults = {
    host: HOST,
    origin: `http://${HOST}`,
    cookie: 'operator=ana',
    'content-type': body === undefined ? null : 'application/json',
  };
  for (const [name, value] of Object.entries({ ...defaults, ...headers }))
    if (value !== null) all.set(name, value);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request = new Request(`http://${HOST}${path ?? '/api/nowhere'}${query}`, {
    method,
    headers: all,
    body: text,
  });
  const handlers = path === null ? nothingHere() : route(path);
  return handlers[method](request, { params: Promise.resolve({ id }) });
}

async function problem(response: Response | Promise<Response>) {
  const answer = await response;
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const told = Problem.parse(await answer.json());
  expect(told.status).toBe(answer.status);
  return told;
}

const SERVICE = { name: 'signature', instances: [{ url: 'http://10.0.0.9' }], readToken: 'r3ad' };

describe('the API', () => {
  it('answers with what the contract describes, and lets nobody keep it', async () => {
    const response = await call('/api/v1/breakers', { query: '?fields=compact' });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(BreakerList.parse(await response.json()).items).toHaveLength(1);
    Summary.parse(await (await call('/api/v1/summary')).json());
    CollectorList.parse(await (await call('/api/v1/collectors')).json());
    IncidentList.parse(await (await call('/api/v1/incidents')).json());
    expect(await (await call('/livez')).json()).toEqual({ alive: true });
    expect(await (await call('/readyz')).json()).toEqual({ ready: true });
  });

  it('registers, edits and removes a service', async () => {
    const created = await call('/api/v1/services', { method: 'POST', body: SERVICE });
    expect(created.status).toBe(201);
    const { id } = Service.parse(await created.json());
    const edited = await call('/api/v1/services/{id}', { method: 'PATCH', id, body: { owner: 'ana' } });
    expect(Service.parse(await edited.json())).toMatchObject({ owner: 'ana', hasReadToken: true });
    const removed = await call('/api/v1/services/{id}', { method: 'DELETE', id });
    expect([removed.status, await removed.text()]).toEqual([204, '']);
    expect(await problem(call('/api/v1/services/{id}', { id }))).toMatchObject({
      code: 'not_found',
      status: 404,
    });
    expect(ServiceList.parse(await (await call('/api/v1/services')).json()).items).toHaveLength(1);
  });

  it('takes a command from whoever says who it is', async () => {
    const command: Call = { method: 'POST', id: breakerId, body: { action: 'reset', reason: 'over' } };
    const keyed = { ...command, headers: { 'idempotency-key': 'k' } };
    const anonymous = { ...keyed, headers: { ...keyed.headers, cookie: null } };
    expect(await problem(call('/api/v1/breakers/{id}/commands', anonymous))).toMatchObject({
      code: 'operator_required',
      detail: expect.stringContaining('PUT /api/v1/operator'),
    });
    expect(await problem(call('/api/v1/breakers/{id}/commands', command))).toMatchObject({
      code: 'bad_request',
      errors: [{ field: 'Idempotency-Key', message: expect.stringContaining('is missing') }],
    });
    const accepted = await call('/api/v1/breakers/{id}/commands', keyed);
    expect(accepted.status).toBe(202);
    expect(Command.parse(await accepted.json())).toMatchObject({ actor: 'ana', state: 'requested' });
  });

  it.each(['Ana Ñandú', '100% ana; x=1', 'a"b,c', '李雷'])(
    'remembers the operator %s in a cookie that scripts cannot read',
    async (name) => {
      const named = await call('/api/v1/operator', { method: 'PUT', body: { name: ` ${name} ` } });
      expect(await named.json()).toEqual({ name, verified: false });
      const cookie = named.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Strict$/);
      const again = await call('/api/v1/operator', {
        headers: { cookie: `a=b; ${cookie.split(';')[0]}; c=d` },
      });
      expect(await again.json()).toEqual({ name, verified: false });
    },
  );

  it.each([null, 'operator=', 'operator=%', 'operator=%00', `operator=${'x'.repeat(101)}`, 'xoperator=ana'])(
    'knows no operator by the cookie %j',
    async (cookie) => {
      expect(await (await call('/api/v1/operator', { headers: { cookie } })).json()).toEqual({
        name: null,
        verified: false,
      });
    },
  );

  it('refuses another name for this machine, whatever is asked', async () => {
    const headers = { host: 'panel.evil.com:3000' };
    for (const answer of [
      call('/api/v1/breakers', { headers }),
      call('/livez', { headers }),
      call(null, { headers }),
    ]) {
      expect(await problem(answer)).toMatchObject({ code: 'not_local', status: 403 });
    }
    expect(await problem(call('/api/v1/stream', { headers }))).toMatchObject({ code: 'not_local' });
  });

  it.each([null, 'null', 'http://evil.com', 'http://localhost:4000'])(
    'refuses changes from %j before reading them',
    async (origin) => {
      for (const change of [
        call('/api/v1/services', { method: 'POST', body: SERVICE, headers: { origin } }),
        call('/api/v1/services/{id}', { method: 'DELETE', id: '1', headers: { origin } }),
        call('/api/v1/operator', { method: 'PUT', body: { name: 'eve' }, headers: { origin } }),
      ]) {
        expect(await problem(change)).toMatchObject({ code: 'foreign_origin', status: 403 });
      }
      expect(await panel.rows(`SELECT id FROM service WHERE removed_at IS NULL`)).toHaveLength(1);
    },
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'multipart/form-data; boundary=x',
    null,
  ])('refuses a body of the type %j', async (type) => {
    const change: Call = { method: 'POST', body: SERVICE, headers: { 'content-type': type ?? '' } };
    expect(await problem(call('/api/v1/services', change))).toMatchObject({ code: 'not_json', status: 415 });
  });

  it('takes JSON with a charset', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await call('/api/v1/operator', { method: 'PUT', body: { name: 'ana' }, headers })).status).toBe(
      200,
    );
  });

  it('reads no more than 64 kB', async () => {
    const long = JSON.stringify({ name: 'x'.repeat(70_000) });
    expect(await problem(call('/api/v1/operator', { method: 'PUT', body: long }))).toMatchObject({
      code: 'too_large',
      status: 413,
    });
  });

  it.each([
    ['{"name":', [{ field: 'body', message: 'is not JSON' }]],
    ['[]', [{ field: 'body', message: 'must be an object' }]],
    ['{}', [{ field: 'name', message: 'is missing' }]],
    ['{"name":"  "}', [{ field: 'name', message: 'must not be empty' }]],
    ['{"name":7,"rights":"all"}', [{ field: 'name' }, { field: 'rights', message: 'is not known here' }]],
    ['{"name":"a\\u0000b"}', [{ field: 'name', message: 'must not contain NUL or broken characters' }]],
    ['{"name":"a\\ud800"}', [{ field: 'name', message: 'must not contain NUL or broken characters' }]],
    ['{"name":"a","__proto__":{}}', [{ field: '__proto__', message: 'is not known here' }]],
  ])('names what is wrong with the body %s', async (body, errors) => {
    expect(await problem(call('/api/v1/operator', { method: 'PUT', body }))).toMatchObject({
      code: 'bad_request',
      errors,
    });
  });

  it('names a field deep inside', async () => {
    const body = { name: 'x', instances: [{ url: 'http://a' }, { url: 7, port: 1 }] };
    const { errors } = await problem(call('/api/v1/services', { method: 'POST', body }));
    expect(errors?.map((error) => error.field)).toEqual(['instances[1].url', 'instances[1].port']);
  });

  it.each([
    ['?limit=0', 'limit'],
    ['?limit=', 'limit'],
    ['?state=ajar', 'state'],
    ['?service=0', 'service'],
    ['?service=9999999999', 'service'],
    ['?q=%00', 'q'],
    ['?cursor=nonsense', 'cursor'],
    ['?colour=red', 'colour'],
    ['?state=open&state=closed', 'state'],
  ])('names what is wrong with the query %s', async (query, field) => {
    expect(await problem(call('/api/v1/breakers', { query }))).toMatchObject({
      code: 'bad_request',
      errors: [{ field }],
    });
  });

  it.each(['0', '-1', 'abc', '1e3', '9999999999', "1'--"])('knows no breaker %s', async (id) => {
    for (const path of ['/api/v1/breakers/{id}', '/api/v1/breakers/{id}/transitions'] as const) {
      expect(await problem(call(path, { id }))).toMatchObject({ code: 'not_found' });
    }
    const query = '?from=2026-11-23T19:00:00Z&to=2026-11-23T20:00:00Z';
    expect(await problem(call('/api/v1/breakers/{id}/history', { id, query }))).toMatchObject({
      code: 'not_found',
    });
  });

  it('says which methods a path has', async () => {
    const response = await call('/api/v1/operator', { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET, PUT');
    expect(await problem(response)).toMatchObject({ code: 'method_not_allowed', status: 405 });
  });

  it('says where there is nothing', async () => {
    expect(await problem(call(null, { query: '?a=1&a=2' }))).toMatchObject({ code: 'bad_request' });
    expect(await problem(call(null))).toMatchObject({
      code: 'not_found',
      detail: 'There is nothing at /api/nowhere.',
    });
  });

  it('streams until the browser leaves', async () => {
    const response = await call('/api/v1/stream', { headers: { 'last-event-id': 'gone-1' } });
    expect(response.headers.get('content-type')).toMatch('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    while (!heard.includes('event: beat')) heard += (await reader?.read())?.value ?? '';
    expect(heard).toContain('event: resync');
    await reader?.cancel();
  });

  it('hands on what a collector found at an address', async () => {
    const body = { url: 'HTTP://10.0.0.7:8080/', readToken: 'r3ad' };
    const answer = call('/api/v1/services/test', { method: 'POST', body });
    const found = {
      url: 'http://10.0.0.7:8080',
      ok: true,
      failure: null,
      level: 2,
      commands: 'on',
      service: 'document-api',
      instanceId: 'document-api-1',
      breakers: [{ name: 'mintic_hub', state: 'closed' }],
      breakersTotal: 1,
      elapsedMs: 12,
    };
    let asked: { url: string; read_token: Uint8Array }[] = [];
    while (asked.length === 0) {
      asked = await panel.rows(
        `UPDATE connection_test SET finished_at = now(), result = $1 WHERE claimed_at IS NULL RETURNING url, read_token`,
        [JSON.stringify(found)],
      );
    }
    expect(asked[0]?.url).toBe('http://10.0.0.7:8080');
    expect(Buffer.from(asked[0]?.read_token ?? []).includes('r3ad')).toBe(false);
    expect(await (await answer).json()).toEqual(found);
    expect(
      await problem(call('/api/v1/services/test', { method: 'POST', body: { url: 'gopher://x' } })),
    ).toMatchObject({
      errors: [{ field: 'url', message: expect.stringContaining('must begin with http://') }],
    });
  });

  it('tells nothing of a fault of its own but that it is one', async () => {
    await panel.rows(`ALTER TABLE collector RENAME TO collector_gone`);
    const told = await problem(call('/api/v1/collectors'));
    await panel.rows(`ALTER TABLE collector_gone RENAME TO collector`);
    expect(told).toMatchObject({ code: 'internal', status: 500 });
    expect(JSON.stringify(told)).not.toMatch(/collector/);
  });
});
