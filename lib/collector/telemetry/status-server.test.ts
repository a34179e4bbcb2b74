import { afterEach, describe, expect, it } from 'vitest';
import { serveOnLoopback } from '#lib/testing/loopback.ts';
import { answerStatus, type Status, startStatusServer } from './status-server.ts';

const well: Status = {
  contentType: 'text/plain; version=0.0.4',
  metrics: async () => 'up 1\n',
  whyNotReady: () => null,
  whyNotAlive: () => null,
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function ask(path: string, status: Partial<Status> = {}, method = 'GET') {
  const server = await serveOnLoopback(answerStatus({ ...well, ...status }));
  open.push(server);
  const answer = await fetch(server.url + path, { method });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    allow: answer.headers.get('allow'),
    body: await answer.text(),
  };
}

describe('answerStatus', () => {
  it('gives the metrics as text', async () => {
    expect(await ask('/metrics')).toMatchObject({
      status: 200,
      type: 'text/plain; version=0.0.4',
      body: 'up 1\n',
    });
  });

  it.each([
    ['/livez', '{"alive":true}'],
    ['/readyz?verbose', '{"ready":true}'],
  ])('says yes at %s', async (path, body) => {
    expect(await ask(path)).toMatchObject({ status: 200, type: 'application/json', body });
  });

  it.each([
    ['/livez', { whyNotAlive: () => 'no round has ended for 121 s' }, 'no round has ended for 121 s'],
    ['/readyz', { whyNotReady: () => 'no lease is held yet' }, 'no lease is held yet'],
  ])('says no at %s, and why', async (path, status, detail) => {
    const answer = await ask(path, status);

    expect(answer).toMatchObject({ status: 503, type: 'application/problem+json' });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 503, detail });
  });

  it.each(['/', '/constructor', '/metrics/', '//metrics'])('knows nothing else: %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404 });
  });

  it('is only to be read', async () => {
    expect(await ask('/metrics', {}, 'POST')).toMatchObject({ status: 405, allow: 'GET, HEAD' });
    expect(await ask('/metrics', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });
});

describe('startStatusServer', () => {
  it('names the setting when somebody else listens there', async () => {
    const taken = await serveOnLoopback((_req, res) => res.end());
    open.push(taken);

    await expect(startStatusServer({ host: '127.0.0.1', port: taken.port }, well)).rejects.toThrow(
      `COLLECTOR_METRICS_PORT: 127.0.0.1:${taken.port} cannot be listened on (EADDRINUSE)`,
    );
  });
});
