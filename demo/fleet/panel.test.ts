import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServiceInput } from '#lib/contract/service.ts';
import { Panel } from './panel.ts';

const wanted: ServiceInput = { name: 'document-api', instances: [{ url: 'http://127.0.0.1:4121' }] };

describe('Panel', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
  });

  it('says who and from where with every request, and passes the panel’s reason on', async () => {
    const heard: object[] = [];
    server = createServer((request, response) => {
      const { cookie, origin } = request.headers;
      heard.push({ asked: `${request.method} ${request.url}`, cookie, origin });
      if (request.method === 'PUT')
        response.setHeader('set-cookie', 'operator=demo; Path=/').end('{"name":"demo"}');
      else if (request.method === 'GET') response.end('{"items":[],"nextCursor":null}');
      else response.writeHead(409).end('{"detail":"That address is taken."}');
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;

    const said: string[] = [];
    const panel = new Panel(origin, (line) => said.push(line));
    expect(await panel.register(wanted)).toBe('refused');
    expect(said).toEqual(['The panel refused POST /api/v1/services with 409: That address is taken.']);
    expect(heard).toEqual([
      { asked: 'PUT /api/v1/operator', cookie: '', origin },
      { asked: 'GET /api/v1/services', cookie: 'operator=demo', origin },
      { asked: 'POST /api/v1/services', cookie: 'operator=demo', origin },
    ]);
  });
});
