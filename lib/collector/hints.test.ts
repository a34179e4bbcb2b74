import { createServer, type Socket } from 'node:net';
import pino from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/postgres/credentials.mjs';
import { Hints } from './hints.ts';

const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => {});
});

afterEach(() => {
  vi.useRealTimers();
  for (const socket of sockets) socket.destroy();
  server.close();
});

describe('Hints', () => {
  it('does not wait for ever for a database that takes the connection and says nothing', async () => {
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const hints = new Hints(`postgres://panel@127.0.0.1:${port}/panel`, () => {}, pino({ level: 'silent' }));
    const connected = new Promise((resolve) => server.once('connection', resolve));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let opened = false;
    const opening = hints.open().then(() => {
      opened = true;
    });
    await connected;
    expect(opened).toBe(false);
    await vi.advanceTimersByTimeAsync(5_000);
    await opening;
    await hints.close();
  });
});
