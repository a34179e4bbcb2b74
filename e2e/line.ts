import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The line between a browser and the panel, which its test can cut, or let go silent, and mend. */
export interface Line {
  /** The panel's address over this line. */
  readonly url: string;
  /** Ends every connection and takes none. */
  cut(): void;
  /** Keeps every connection, takes new ones, and carries nothing. */
  silence(): void;
  /** Carries everything again, also what was held back. */
  mend(): void;
  close(): Promise<void>;
}

/** Lays a line to the panel at `url`. */
export async function layLine(url: string): Promise<Line> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let mood: 'carries' | 'silent' | 'cut' = 'carries';

  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.on('data', (bytes) => other.write(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    if (mood === 'silent') socket.pause();
  };
  const server = createServer((near) => {
    if (mood === 'cut') return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    keep(near, far);
    keep(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };

  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      mood = 'cut';
      destroyAll();
    },
    silence() {
      mood = 'silent';
      for (const socket of sockets) socket.pause();
    },
    mend() {
      mood = 'carries';
      for (const socket of sockets) socket.resume();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        destroyAll();
      }),
  };
}
