import { afterEach, describe, expect, it } from 'vitest';
import { type LoopbackServer, serveOnLoopback } from '#lib/testing/loopback.ts';
import { createConnector, type Resolve } from './connector.ts';
import { type OutboundPolicy, readPolicy } from './read-policy.ts';

let server: LoopbackServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** DNS that knows some names. */
function resolveFrom(names: Record<string, string[]>): Resolve {
  return (host, callback) => {
    const addresses = names[host];
    if (addresses)
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    else callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), []);
  };
}

/** Connects to a name on the server's port: `connected`, or the error. */
async function connect(
  policy: OutboundPolicy,
  names: Record<string, string[]>,
  hostname = 'orders',
): Promise<unknown> {
  server ??= await serveOnLoopback((_req, res) => res.end());
  const connector = createConnector(policy, 1_000, resolveFrom(names));
  const options = { hostname, host: hostname, protocol: 'http:', port: String(server.port) };
  return new Promise((resolve) => {
    connector(options, (error, socket) => {
      socket?.destroy();
      resolve(error ?? 'connected');
    });
  });
}

const loopback = readPolicy({ OUTBOUND_ALLOW_LOOPBACK: '1' });

describe('createConnector', () => {
  it('connects where every answer of DNS is allowed', async () => {
    expect(await connect(loopback, { orders: ['127.0.0.1'] })).toBe('connected');
  });

  it.each([
    ['first', ['169.254.169.254', '127.0.0.1']],
    ['last', ['127.0.0.1', '169.254.169.254']],
    ['in disguise', ['127.0.0.1', '::a9fe:a9fe']],
  ])('connects nowhere when one answer is denied: %s', async (_where, orders) => {
    expect(await connect(loopback, { orders })).toMatchObject({ code: 'address_denied', sent: false });
    expect(server?.connections).toBe(0);
  });

  it('lets an error of DNS through', async () => {
    expect(await connect(loopback, {})).toMatchObject({ code: 'ENOTFOUND' });
  });

  it('gives up in time, also while DNS is silent', async () => {
    const connector = createConnector(loopback, 20, () => {});
    const options = { hostname: 'orders', protocol: 'http:', port: '8080' };

    const error = await new Promise((resolve) => connector(options, (...given) => resolve(given[0])));

    expect(error).toMatchObject({
      code: 'connect_timeout',
      detail: { text: 'no connection within 0.02 s' },
      sent: false,
    });
  });

  it('judges a literal, for which DNS is never asked', async () => {
    expect(await connect(readPolicy({}), {}, '127.0.0.1')).toMatchObject({ code: 'address_denied' });
    expect(server?.connections).toBe(0);
  });

  it("leaves the panel's own database alone, also when it is known by name and the address is another", async () => {
    server = await serveOnLoopback((_req, res) => res.end());
    const DATABASE_URL = `postgresql://panel@db.internal:${server.port}/panel`;
    const policy = readPolicy({ OUTBOUND_ALLOW_LOOPBACK: '1', DATABASE_URL });

    const denied = await connect(policy, { orders: ['127.0.0.1'], 'db.internal': ['127.0.0.1'] });
    const other = await connect(policy, { orders: ['127.0.0.1'], 'db.internal': ['10.0.0.5'] });

    expect(denied).toMatchObject({
      code: 'address_denied',
      detail: { text: "the address was not called: this is the panel's own database, which is never called" },
    });
    expect(other).toBe('connected');
  });
});
