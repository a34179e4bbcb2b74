import { createServer, isIP, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAddress } from '#lib/protocol/address.ts';
import { findFreePort, type LoopbackServer, serveOnLoopback } from '#lib/testing/loopback.ts';
import type { Resolve } from './connector.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';
import { readPolicy } from './read-policy.ts';
import { readService } from './read-service.ts';

/** What the operating system is asked for below Node's own sockets: nothing in JavaScript lies between it and the wire. */
type Connect = (request: unknown, address: string, ...rest: unknown[]) => number;
interface TcpHandle {
  connect: Connect;
  connect6: Connect;
}

const ENETUNREACH = -101;
const asked: string[] = [];
let tcp: TcpHandle;
let system: TcpHandle;

/** Notes every address that a connection is asked for, and lets only those on loopback through. */
function guarded(connect: Connect): Connect {
  return function (this: unknown, request, address, ...rest) {
    asked.push(address);
    const onLoopback = address.startsWith('127.') || address === '::1';
    return onLoopback ? connect.call(this, request, address, ...rest) : ENETUNREACH;
  };
}

beforeAll(async () => {
  const server: Server & { _handle?: object } = createServer();
  const port = await findFreePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  tcp = Object.getPrototypeOf(server._handle) as TcpHandle;
  system = { connect: tcp.connect, connect6: tcp.connect6 };
  tcp.connect = guarded(system.connect);
  tcp.connect6 = guarded(system.connect6);
  await new Promise((resolve) => server.close(resolve));
});

afterAll(() => {
  Object.assign(tcp, system);
});

const open: { close(): Promise<void> }[] = [];
beforeEach(() => {
  asked.length = 0;
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** Everything that an operator can allow, but for loopback. */
const generous = readPolicy({ OUTBOUND_ALLOW: '0.0.0.0/0, ::/0', OUTBOUND_ALLOW_PUBLIC: '1' });
const onLoopback = readPolicy({ OUTBOUND_ALLOW_LOOPBACK: '1' });

function connect(policy = generous, resolve?: Resolve): HttpClient {
  const client = createHttpClient({ policy, resolve });
  open.push(client);
  return client;
}

/** A listener that counts the requests that reach it. */
async function listen(
  answer: Parameters<typeof serveOnLoopback>[0] = (_req, res) => res.end('{}'),
): Promise<LoopbackServer & { requests: string[] }> {
  const requests: string[] = [];
  const server = await serveOnLoopback((req, res) => {
    requests.push(`${req.url}`);
    answer(req, res);
  });
  open.push(server);
  return Object.assign(server, { requests });
}

const METADATA = [
  '169.254.169.254',
  '169.254.169.254.',
  '2852039166',
  '0xa9fea9fe',
  '0xA9FEA9FE',
  '025177524776',
  '0251.0376.0251.0376',
  '0xa9.0xfe.0xa9.0xfe',
  '0xa9.254.0251.254',
  '169.254.43518',
  '169.16689662',
  '0000000000000251.254.169.254',
  '１６９.２５４.１６９.２５４',
  '169。254。169。254',
  '169．254．169．254',
  '169｡254｡169｡254',
  '①⑥⑨.②⑤④.①⑥⑨.②⑤④',
  '%31%36%39.254.169.254',
  '169%2e254%2e169%2e254',
  '𝟭𝟲𝟵.𝟮𝟱𝟰.𝟭𝟲𝟵.𝟮𝟱𝟰',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[::FFFF:A9FE:A9FE]',
  '[0:0:0:0:0:ffff:a9fe:a9fe]',
  '[0000:0000:0000:0000:0000:ffff:169.254.169.254]',
  '[::169.254.169.254]',
  '[::a9fe:a9fe]',
  '[::ffff:0:169.254.169.254]',
  '[64:ff9b::169.254.169.254]',
  '[64:ff9b::a9fe:a9fe]',
  '[0064:ff9b:0001::a9fe:a9fe]',
  '[2002:a9fe:a9fe::]',
  '[2002:a9fe:a9fe:0:0:0:0:1]',
  '[2001:0:a9fe:a9fe::]',
  '[2001::5601:5601]',
  '169.254.170.2',
  '2852039170',
  '169.254.170.23',
  '[::ffff:a9fe:aa17]',
  '168.63.129.16',
  '2822734096',
  '0xa83f8110',
  '[::ffff:168.63.129.16]',
  '100.100.100.200',
  '0x646464c8',
  '[::ffff:6464:64c8]',
  '[fd00:ec2::254]',
  '[FD00:0EC2:0:0:0:0:0:0254]',
];

const ELSEWHERE = [
  '169.254.0.1',
  '169.254.255.255',
  '[fe80::1]',
  '[FEBF::1]',
  '[fe80::5efe:10.0.0.7]',
  '0',
  '0x0',
  '0.0.0.0',
  '0.1.2.3',
  '[::]',
  '[0:0:0:0:0:0:0:0]',
  '[::10.0.0.7]',
  '[64:ff9b::10.0.0.7]',
  '[2002:a00:7::]',
  '224.0.0.1',
  '239.255.255.250',
  '3758096385',
  '[ff02::1]',
  '[ff0e::fb]',
  '240.0.0.1',
  '255.255.255.255',
  '4294967295',
  '0xffffffff',
];

const OWN_MACHINE = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '0177.0.0.01',
  '１２７.0.0.1',
  '127。0。0。1',
  '①②⑦.1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
];

describe('the collector, asked for an address that is never called', () => {
  it.each([...METADATA, ...ELSEWHERE, ...OWN_MACHINE])('refuses before it connects: %s', async (host) => {
    const listener = await listen();
    const baseUrl = parseAddress(`http://${host}:${listener.port}`);
    // Else a name server would be asked.
    expect(isIP(new URL(baseUrl).hostname.replace(/^\[|\]$/g, ''))).toBeGreaterThan(0);

    const read = readService(connect(), { baseUrl, token: 't', level: null, cursor: null, waitMs: null });

    await expect(read).rejects.toMatchObject({ code: 'address_denied', sent: false });
    expect(asked).toEqual([]);
    expect(listener.connections).toBe(0);
  });

  it('knows at least sixty spellings', () => {
    expect(new Set([...METADATA, ...ELSEWHERE, ...OWN_MACHINE]).size).toBeGreaterThanOrEqual(60);
  });
});

describe('the collector, when DNS changes its mind', () => {
  const answer = (...addresses: string[]): Parameters<Parameters<Resolve>[1]>[1] =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  it.each([
    ['to the metadata service', ['169.254.169.254']],
    ['to it in disguise', ['::ffff:a9fe:a9fe']],
    ['to it among good ones', ['127.0.0.1', '64:ff9b::a9fe:a9fe']],
  ])('between two calls, %s, makes no second connection', async (_to, later) => {
    const listener = await listen((_req, res) => res.writeHead(200, { connection: 'close' }).end('{}'));
    let lookups = 0;
    const client = connect(onLoopback, (_host, callback) => {
      lookups += 1;
      callback(null, lookups === 1 ? answer('127.0.0.1') : answer(...later));
    });
    const url = new URL(`http://orders.example:${listener.port}/`);
    await client.get(url);

    await expect(client.get(url)).rejects.toMatchObject({ code: 'address_denied', sent: false });
    expect(asked).toEqual(['127.0.0.1']);
    expect(listener.requests).toHaveLength(1);
  });

  it('between the judgement and the connection, sends nothing to where it got', async () => {
    const listener = await listen();
    let reads = 0;
    const shifty = {
      family: 4,
      get address() {
        reads += 1;
        return reads === 1 ? '10.0.0.7' : '127.0.0.1';
      },
    };
    const client = connect(generous, (_host, callback) => callback(null, [shifty]));

    const read = client.get(new URL(`http://orders.example:${listener.port}/`));

    await expect(read).rejects.toMatchObject({ code: 'address_denied', sent: false });
    expect(asked).toEqual(['127.0.0.1']);
    expect(listener.requests).toEqual([]);
  });
});

describe('the collector, sent elsewhere by an answer', () => {
  const command = { token: 'adm1n', json: '{}', idempotencyKey: 'k-1' };

  it.each([300, 301, 302, 303, 304, 305, 307, 308])('follows no %i', async (status) => {
    const elsewhere = await listen();
    const service = await listen((_req, res) => res.writeHead(status, { location: elsewhere.url }).end());
    const client = connect(onLoopback);

    await expect(client.get(new URL(service.url))).rejects.toMatchObject({ code: 'redirect' });
    await expect(client.post(new URL(service.url), command)).rejects.toMatchObject({ code: 'redirect' });
    expect(service.requests).toHaveLength(2);
    expect(elsewhere.connections).toBe(0);
  });

  it.each(['location', 'content-location', 'refresh', 'alt-svc', 'link'])(
    'takes no hint from %s of a good answer',
    async (header) => {
      const elsewhere = await listen();
      const target = { refresh: `0; url=${elsewhere.url}`, 'alt-svc': `h2="127.0.0.1:${elsewhere.port}"` };
      const value = target[header as keyof typeof target] ?? `<${elsewhere.url}>; rel=preload`;
      const service = await listen((_req, res) => res.writeHead(200, { [header]: value }).end('{}'));
      const client = connect(onLoopback);

      await client.get(new URL(service.url));
      await client.get(new URL(service.url));

      expect(service.requests).toHaveLength(2);
      expect(elsewhere.connections).toBe(0);
    },
  );
});

describe('the collector, given line breaks to send', () => {
  const evil = 'a\r\nHost: evil\r\n\r\nGET /admin HTTP/1.1';

  it('sends no request with one in a token or a key', async () => {
    const service = await listen();
    const client = connect(onLoopback);
    const url = new URL(service.url);
    const command = { token: 'adm1n', json: '{}', idempotencyKey: 'k-1' };

    for (const call of [
      client.get(url, { token: evil }),
      client.post(url, { ...command, token: evil }),
      client.post(url, { ...command, idempotencyKey: evil }),
    ])
      await expect(call).rejects.toMatchObject({ name: 'PollFailure' });
    expect(service.requests).toEqual([]);
  });

  it("sends a service's own boot id back as one value of the query", async () => {
    const service = await listen();
    const cursor = { bootId: evil, seq: 1 };

    await readService(connect(onLoopback), {
      baseUrl: parseAddress(service.url),
      token: null,
      level: 2,
      cursor,
      waitMs: null,
    }).catch(() => {});

    expect(service.requests).toHaveLength(1);
    expect(new URL(service.requests[0] ?? '', service.url).searchParams.get('boot')).toBe(evil);
  });
});
