import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type LoopbackServer, serveOnLoopback } from './loopback.ts';

const SNAPSHOT_PATH = '/metrics/circuit-breakers';

const STATS = { state: 'closed', failure_count: 0, success_count: 15, failure_rate: 0 };

function snapshotOf(name: string, stats: object = {}): string {
  return JSON.stringify(Object.fromEntries([[name, { name, ...STATS, ...stats }]]));
}

function sendJson(
  res: ServerResponse,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): void {
  res.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
}

/** Answers the snapshot with a body, and has no journal. */
function snapshot(body: string | Uint8Array): RequestListener {
  return (req, res) => {
    if (req.url === SNAPSHOT_PATH) sendJson(res, body);
    else res.writeHead(404).end();
  };
}

/** Writes the same piece over and over, as fast as the reader takes it or one piece per `everyMs`, until `pieces` or the connection ends. */
function drip(res: ServerResponse, piece: Uint8Array | string, pieces: number, everyMs: number): void {
  let left = pieces;
  const write = () => {
    if (res.destroyed) return;
    if (left-- === 0) {
      res.end();
    } else {
      const taken = res.write(piece);
      if (everyMs > 0) timer = setTimeout(write, everyMs);
      else if (taken) setImmediate(write);
      else res.once('drain', write);
    }
  };
  let timer: NodeJS.Timeout | undefined;
  res.on('close', () => clearTimeout(timer));
  write();
}

const MEGABYTE = Buffer.alloc(1_000_000, ' ');

const BEHAVIOURS = {
  html: (_req, res) =>
    res.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Welcome</h1>'),
  half_json: snapshot(snapshotOf('mintic_hub').slice(0, 40)),
  not_utf8: snapshot(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
  fifty_megabytes: (_req, res) =>
    drip(res.writeHead(200, { 'content-type': 'application/json' }), MEGABYTE, 50, 0),
  gzip: (_req, res) => sendJson(res, gzipSync(snapshotOf('mintic_hub')), { 'content-encoding': 'gzip' }),
  redirect: (_req, res) => res.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  silence: () => {},
  slow_loris: (_req, res) =>
    drip(res.writeHead(200, { 'content-type': 'application/json' }), ' ', 10_000, 20),
  large_headers: (_req, res) =>
    sendJson(res, snapshotOf('mintic_hub'), { 'x-padding': 'x'.repeat(15_000), 'x-more': 'x'.repeat(5_000) }),
  hang_up: (req) => req.socket.destroy(),
  cut_off: (req, res) => {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    res.write('{', () => req.socket.destroy());
  },
  not_http: (req) => req.socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'),
  upgrade: (req) => req.socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n'),
  server_error: (_req, res) => res.writeHead(503, { 'content-type': 'text/plain' }).end('upstream secrets'),
  unauthorized: (_req, res) => res.writeHead(401).end(),
  unknown_state: snapshot(snapshotOf('mintic_hub', { state: 'melted' })),
  nul: snapshot(snapshotOf('mintic\0hub')),
  surrogates: snapshot('{"mintic_hub":{"name":"mintic_hub","state":"closed\\ud800"}}'),
  deep: snapshot(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
  wrong_types: snapshot(snapshotOf('mintic_hub', { failure_rate: 'high' })),
  list: snapshot('[]'),
  too_many: snapshot(
    JSON.stringify(
      Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`b${i}`, { name: `b${i}`, ...STATS }])),
    ),
  ),
  proto: snapshot(snapshotOf('__proto__')),
} satisfies Record<string, RequestListener>;

/** Ways to be a bad service: most must cost one failed poll, `unknown_state` and `proto` must be read. */
export type BadKind = keyof typeof BEHAVIOURS;

export const BAD_KINDS = Object.keys(BEHAVIOURS) as BadKind[];

/** Starts a service on loopback that misbehaves in one way. Kinds about JSON answer so at the snapshot and have no journal. */
export function startBadService(kind: BadKind, port?: number): Promise<LoopbackServer> {
  return serveOnLoopback(BEHAVIOURS[kind], port);
}
