import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addressUrl, readAddress, requireFreePort } from './address.mjs';

describe('readAddress', () => {
  it('is 127.0.0.1:3000 unless told otherwise', () => {
    expect(readAddress({})).toEqual({ host: '127.0.0.1', port: 3000 });
  });

  it.each([
    ['localhost', 'localhost'],
    ['127.0.0.2', '127.0.0.2'],
    ['::1', '::1'],
    ['[::1]', '::1'],
  ])('listens on loopback: %s', (HOST, host) => {
    expect(readAddress({ HOST }).host).toBe(host);
  });

  it.each(['0.0.0.0', '::', '192.168.1.4', 'panel.example', '127.0.0.1.example', '128.0.0.1'])(
    'refuses to listen anywhere else: %s',
    (HOST) => {
      expect(() => readAddress({ HOST })).toThrow(/no sign-in yet, so it listens on loopback only/);
    },
  );

  it.each(['http', '-1', '65536', '3000.5', '0x50', ' 80', '1e3'])('refuses PORT=%s', (PORT) => {
    expect(() => readAddress({ PORT })).toThrow(`PORT has to be a port from 0 to 65535; it is "${PORT}".`);
  });
});

describe('addressUrl', () => {
  it('puts IPv6 in brackets', () => {
    expect(addressUrl({ host: '::1', port: 80 })).toBe('http://[::1]:80');
  });
});

describe('requireFreePort', () => {
  it('names the port in use and the variable to set', async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await expect(requireFreePort({ host: '127.0.0.1', port })).rejects.toThrow(
      `Port ${port} is in use by another process; set PORT to a free one`,
    );
  });
});
