import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type LoopbackServer, serveOnLoopback } from '#lib/testing/loopback.ts';
import { CircuitBreakerRegistry } from '../index.ts';
import { ADMIN_TOKEN, JOURNAL, SNAPSHOT, tell } from '../testing/service.ts';
import { type BreakerEndpoints, createBreakerEndpoints } from './index.ts';

let server: LoopbackServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

function make() {
  const registry = new CircuitBreakerRegistry();
  const breaker = registry.get('mintic_hub');
  const endpoints = createBreakerEndpoints({
    registry,
    service: 's',
    instanceId: 'i',
    adminToken: ADMIN_TOKEN,
  });
  return { registry, breaker, endpoints };
}

const command = (url: string, body: string, headers: Record<string, string> = {}) =>
  new Request(`${url}/admin/circuit-breakers/force-open`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
    body,
  });

describe('fetch', () => {
  it('answers what is its own and gives null for the rest', async () => {
    const { endpoints } = make();
    const ask = (path: string) => endpoints.fetch(new Request(`http://localhost${path}`));
    expect((await ask(SNAPSHOT))?.status).toBe(200);
    expect((await ask(`${JOURNAL}?after=0`))?.status).toBe(200);
    for (const path of ['/', '/metrics/', '/metrics/circuit-breakers/x', '/__proto__'])
      expect(await ask(path)).toBeNull();
  });

  it('takes commands, and refuses long bodies', async () => {
    const { endpoints, breaker } = make();
    expect((await endpoints.fetch(command('http://localhost', '{"breaker":"mintic_hub"}')))?.status).toBe(
      200,
    );
    expect(breaker.isOpen).toBe(true);
    const long = JSON.stringify({ breaker: 'x'.repeat(17_000) });
    expect((await endpoints.fetch(command('http://localhost', long)))?.status).toBe(413);
    expect(
      (await endpoints.fetch(command('http://localhost', long, { 'content-length': '17030' })))?.status,
    ).toBe(413);
  });

  it('answers HEAD without a body, and a command without one by 400', async () => {
    const { endpoints } = make();
    const head = await endpoints.fetch(new Request(`http://localhost${SNAPSHOT}`, { method: 'HEAD' }));
    expect([head?.status, await head?.text()]).toEqual([200, '']);
    expect((await endpoints.fetch(command('http://localhost', '')))?.status).toBe(400);
  });

  it('lets a reader go whose request is aborted', async () => {
    const { endpoints, registry } = make();
    const gone = new AbortController();
    const answer = endpoints.fetch(
      new Request(`http://localhost${JOURNAL}?after=0&boot=${registry.journal.bootId}`, {
        headers: { prefer: 'wait=30' },
        signal: gone.signal,
      }),
    );
    await Promise.resolve();
    expect(endpoints.waiting).toBe(1);
    gone.abort();
    await answer;
    expect(endpoints.waiting).toBe(0);
  });
});

describe('listener', () => {
  const serve = async (listener: RequestListener) => {
    server = await serveOnLoopback(listener);
    return server.url;
  };

  it('passes what is not its own to next, and answers 404 where there is none', async () => {
    const { endpoints } = make();
    const url = await serve((request, response) =>
      endpoints.listener(request, response, () => response.end('the application')),
    );
    expect((await tell(await fetch(`${url}/hello`))).text).toBe('the application');
    expect((await fetch(url + SNAPSHOT)).status).toBe(200);
    await server?.close();
    const bare = await tell(await fetch(`${await serve(endpoints.listener)}/hello`));
    expect([bare.status, bare.json.detail]).toEqual([404, 'there is nothing here']);
  });

  /** Serves the endpoints behind a body parser, as frameworks put one. */
  const serveParsed = (endpoints: BreakerEndpoints, parse: (text: string) => unknown) =>
    serve(async (request: IncomingMessage & { body?: unknown }, response: ServerResponse) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      request.body = parse(text);
      endpoints.listener(request, response);
    });

  it.each([
    ['an object', JSON.parse],
    ['a text', String],
    ['bytes', (text: string) => new TextEncoder().encode(text)],
  ])('takes a body that the framework has read as %s', async (_, parse) => {
    const { endpoints, breaker } = make();
    const url = await serveParsed(endpoints, parse);
    expect((await fetch(command(url, '{"breaker":"mintic_hub","hold":true}'))).status).toBe(200);
    expect(breaker.held).not.toBeNull();
  });

  it('refuses a parsed body that is too long, or wrong', async () => {
    const { endpoints } = make();
    const url = await serveParsed(endpoints, JSON.parse);
    expect((await fetch(command(url, JSON.stringify({ breaker: 'x'.repeat(17_000) })))).status).toBe(413);
    expect((await fetch(command(url, '{}'))).status).toBe(400);
    expect((await fetch(command(url, '[]'))).status).toBe(400);
  });

  it('reads the body itself where a parser left an empty object without reading', async () => {
    const { endpoints, breaker } = make();
    const url = await serve((request: IncomingMessage & { body?: unknown }, response) => {
      request.body = {};
      endpoints.listener(request, response);
    });
    expect((await fetch(command(url, '{"breaker":"mintic_hub"}'))).status).toBe(200);
    expect(breaker.isOpen).toBe(true);
  });

  it('refuses, and acts on nothing, when the body of a web request was read before', async () => {
    const { endpoints, breaker } = make();
    const request = command('http://service', '{"breaker":"mintic_hub"}');
    await request.json();
    const told = await tell((await endpoints.fetch(request)) as Response);
    expect([told.status, told.json.detail]).toEqual([
      400,
      expect.stringMatching(/^the body was read before/),
    ]);
    expect(breaker.lastSeq).toBe(0);
  });

  it('does not mind a client that goes away in the middle of its body', async () => {
    const { endpoints, breaker } = make();
    const url = await serve(endpoints.listener);
    const gone = new AbortController();
    const sent = fetch(`${url}/admin/circuit-breakers/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
      body: new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('{"breaker":')),
        pull: () => gone.abort(),
      }),
      signal: gone.signal,
      duplex: 'half',
    } as RequestInit);
    await expect(sent).rejects.toThrow();
    expect((await fetch(url + SNAPSHOT)).status).toBe(200);
    expect(breaker.lastSeq).toBe(0);
  });
});
