import { createServer, type RequestListener } from 'node:http';
import type { Server } from 'node:net';

/** Below the ephemeral range, so that no outgoing connection can hold the port already. */
const PORTS = { first: 20_000, count: 12_000 };

/** An HTTP server on 127.0.0.1. */
export interface LoopbackServer {
  readonly url: string;
  readonly port: number;
  /** Connections taken so far. */
  readonly connections: number;
  /** Ends idle connections, as a server does that keeps them for a short while only. */
  closeIdleConnections(): void;
  /** Stops at once, cutting every connection. */
  close(): Promise<void>;
}

/** Serves HTTP on the port given, or on a free one. */
export async function serveOnLoopback(listener: RequestListener, port?: number): Promise<LoopbackServer> {
  let connections = 0;
  const server = createServer(listener);
  server.on('connection', () => {
    connections++;
  });
  const bound = await bind(server, port);
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    get connections() {
      return connections;
    },
    closeIdleConnections: () => server.closeIdleConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A port on which nothing listens any more. */
export async function findFreePort(): Promise<number> {
  const server = await serveOnLoopback((_req, res) => res.end());
  await server.close();
  return server.port;
}

async function bind(server: Server, port: number | undefined): Promise<number> {
  if (port !== undefined) return listen(server, port);
  for (;;) {
    const candidate = PORTS.first + Math.floor(Math.random() * PORTS.count);
    try {
      return await listen(server, candidate);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(port);
    });
  });
}
