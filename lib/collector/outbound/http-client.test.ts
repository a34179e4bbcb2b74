import type { IncomingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type LoopbackServer, serveOnLoopback } from '#lib/testing/loopback.ts';
import { type CallTimes, createHttpClient, type HttpClient } from './http-client.ts';
import { readPolicy } from './read-policy.ts';

const policy = readPolicy({ OUTBOUND_ALLOW_LOOPBACK: '1' });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function serve(listener: RequestListener): Promise<LoopbackServer> {
  const server = await serveOnLoopback(listener);
  open.unshift(server);
  return server;
}

function connect(times: Partial<CallTimes> = {}): HttpClient {
  const client = createHttpClient({ policy, times });
  open.unshift(client);
  return client;
}

/** A server that keeps its answers back; `arrived(n)` resolves with the n-th one. */
async function serveHeld() {
  const held: ServerResponse[] = [];
  const waiting = new Map<number, (res: ServerResponse) => void>();
  const prefers: (string | undefined)[] = [];
  const server = await serve((req, res) => {
    prefers.push(req.headers.prefer?.toString());
    held.push(res);
    waiting.get(held.length)?.(res);
  });
  const arrived = (n: number) =>
    new Promise<ServerResponse>((resolve) => {
      const res = held[n - 1];
      if (res) resolve(res);
      else waiting.set(n, resolve);
    });
  return { server, url: new URL(server.url), arrived, prefers, held };
}

describe('HttpClient.get', () => {
  it('asks for plain JSON, as the breaker panel, with the token', async () => {
    let asked: { url?: string; headers?: IncomingHttpHeaders } = {};
    const server = await serve((req, res) => {
      asked = req;
      res.end('{}');
    });

    const answer = await connect().get(new URL('/a%20b?boot=x%26y', server.url), { token: 's3cret' });

    expect(answer).toMatchObject({ status: 200, body: Buffer.from('{}') });
    expect(asked.url).toBe('/a%20b?boot=x%26y');
    expect(asked.headers).toMatchObject({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'breaker-panel',
      authorization: 'Bearer s3cret',
    });
    expect(asked.headers).not.toHaveProperty('prefer');
  });

  it('returns errors of the service as answers', async () => {
    const server = await serve((_req, res) => res.writeHead(404, { 'X-Why': 'gone' }).end('no'));

    const answer = await connect().get(new URL(server.url));

    expect(answer).toMatchObject({ status: 404, headers: { 'x-why': 'gone' } });
  });

  it('reads over hints that come before the answer', async () => {
    const server = await serve((_req, res) => {
      res.writeEarlyHints({ link: '</a>; rel=preload' });
      res.writeHead(200, { 'x-final': 'yes' }).end('{}');
    });

    await expect(connect().get(new URL(server.url))).resolves.toMatchObject({
      status: 200,
      headers: { 'x-final': 'yes' },
      body: Buffer.from('{}'),
    });
  });

  it('keeps its connection for the next poll', async () => {
    const server = await serve((_req, res) => res.end('{}'));
    const client = connect();

    for (let i = 0; i < 3; i++) {
      await client.get(new URL(server.url));
      await setImmediate();
    }

    expect(server.connections).toBe(1);
  });

  it('is asked once more when the service hangs up on it, and then no more', async () => {
    let requests = 0;
    const server = await serve((req, res) => {
      if (++requests === 1) req.socket.destroy();
      else if (requests === 2) res.end('{}');
      else req.socket.destroy();
    });
    const client = connect();

    await expect(client.get(new URL(server.url))).resolves.toMatchObject({ status: 200 });
    expect(requests).toBe(2);
    await expect(client.get(new URL(server.url))).rejects.toMatchObject({ code: 'reset' });
    expect(requests).toBe(4);
  });

  it('gives the service as much more time as it may wait', async () => {
    const { url, arrived, prefers } = await serveHeld();
    // No time of its own: what there is, is the wait.
    const polled = connect({ firstByteMs: 0, totalMs: 0 }).get(url, { waitMs: 1_999 });
    (await arrived(1)).end('{}');

    await expect(polled).resolves.toMatchObject({ status: 200 });
    expect(prefers).toEqual(['wait=1']);
  });

  it('does not let an origin wait on all of its connections, and asks a fifth time only after an answer', async () => {
    const { url, arrived, prefers, held } = await serveHeld();
    const client = connect();
    const polls = Array.from({ length: 5 }, () => client.get(url, { waitMs: 5_000 }));
    await arrived(4);
    expect(prefers).toEqual(['wait=5', 'wait=5', 'wait=5', undefined]);

    held[3]?.end('{}');
    await arrived(5);
    for (const res of held) res.end('{}');

    expect((await Promise.all(polls)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(prefers[4]).toBeUndefined();
  });

  it('fails as busy when no connection comes free in time', async () => {
    const { url, arrived } = await serveHeld();
    const client = connect({ queueMs: 10 });
    const four = Array.from({ length: 4 }, () => client.get(url).catch(() => 'stopped'));
    await arrived(4);

    await expect(client.get(url)).rejects.toMatchObject({ code: 'busy', sent: false });
    await client.close();
    expect(await Promise.all(four)).toEqual(['stopped', 'stopped', 'stopped', 'stopped']);
  });

  it('delays nobody else while one service is silent', async () => {
    const silent = await serveHeld();
    const quick = await serve((_req, res) => res.end('{}'));
    const client = connect();
    const four = Array.from({ length: 4 }, () => client.get(silent.url).catch(() => 'stopped'));
    await silent.arrived(4);

    await expect(client.get(new URL(quick.url))).resolves.toMatchObject({ status: 200 });
    await client.close();
    await Promise.all(four);
  });

  it('stops at its signal', async () => {
    const { url, arrived } = await serveHeld();
    const stop = new AbortController();
    const polled = connect().get(url, { signal: stop.signal });
    await arrived(1);
    stop.abort();

    await expect(polled).rejects.toMatchObject({ code: 'closed', detail: { text: 'the call was given up' } });
  });

  it('calls nothing once it is closed', async () => {
    const server = await serve((_req, res) => res.end('{}'));
    const client = connect();
    await client.close();

    await expect(client.get(new URL(server.url))).rejects.toMatchObject({ code: 'closed', sent: false });
    expect(server.connections).toBe(0);
  });

  it('says that nothing listens', async () => {
    const server = await serve((_req, res) => res.end('{}'));
    await server.close();

    await expect(connect().get(new URL(server.url))).rejects.toMatchObject({
      code: 'refused',
      detail: { text: 'nothing listens at this address (connection refused)' },
      sent: false,
    });
  });

  it('says that a service does not speak TLS', async () => {
    const server = await serve((_req, res) => res.end('{}'));

    await expect(connect().get(new URL(server.url.replace('http:', 'https:')))).rejects.toMatchObject({
      code: 'tls',
      detail: { text: 'the service does not speak TLS here; is it http:// instead of https://?' },
      sent: false,
    });
  });

  it('does not connect to an address that the policy denies', async () => {
    const server = await serve((_req, res) => res.end('{}'));
    const client = createHttpClient({ policy: readPolicy({}) });
    open.unshift(client);

    for (const host of ['127.0.0.1', 'localhost'])
      await expect(client.get(new URL(`http://${host}:${server.port}`))).rejects.toMatchObject({
        code: 'address_denied',
        detail: { text: expect.stringMatching(/loopback address; OUTBOUND_ALLOW_LOOPBACK=1 allows these$/) },
        sent: false,
      });
    expect(server.connections).toBe(0);
  });
});

describe('HttpClient.post', () => {
  const command = { token: 'adm1n', json: '{"breaker":"mintic_hub"}', idempotencyKey: 'k-1' };

  it('sends the body as JSON with its key, over a connection of its own', async () => {
    const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
    const server = await serve((req, res) => {
      let body = '';
      req.on('data', (chunk) => {
        body += chunk;
      });
      req.on('end', () => {
        seen.push({ headers: req.headers, body });
        res.end('{}');
      });
    });
    const client = connect();
    await client.get(new URL(server.url));

    await client.post(new URL(server.url), command);
    await client.post(new URL(server.url), command);

    expect(server.connections).toBe(3);
    expect(seen[1]).toMatchObject({
      headers: {
        authorization: 'Bearer adm1n',
        'content-type': 'application/json',
        'idempotency-key': 'k-1',
      },
      body: command.json,
    });
  });

  it('does not stand in line behind readers that wait', async () => {
    const held = await serveHeld();
    const client = connect();
    const polls = Array.from({ length: 5 }, () =>
      client.get(held.url, { waitMs: 30_000 }).catch(() => 'stopped'),
    );
    await held.arrived(4);
    const sent = client.post(held.url, command);
    (await held.arrived(5)).end('{}');

    await expect(sent).resolves.toMatchObject({ status: 200 });
    await client.close();
    await Promise.all(polls);
  });

  it('is sent once, and may have arrived, when the service hangs up on it', async () => {
    let requests = 0;
    const server = await serve((req) => {
      requests++;
      req.socket.destroy();
    });

    await expect(connect().post(new URL(server.url), command)).rejects.toMatchObject({
      code: 'reset',
      sent: true,
    });
    expect(requests).toBe(1);
  });

  it('may have arrived when there is no answer in time', async () => {
    const { url } = await serveHeld();

    await expect(connect({ firstByteMs: 20 }).post(url, command)).rejects.toMatchObject({
      code: 'first_byte_timeout',
      sent: true,
    });
  });
});
