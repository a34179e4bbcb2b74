import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoopbackServer, serveOnLoopback } from '#lib/testing/loopback.ts';
import { eventually, makeWorld, type World } from '#lib/testing/world.ts';

const EACH = 200;
/** As many targets of one origin as the collector calls at a time. */
const PER_SERVER = 4;
const INTERVAL_MS = 1_000;
const POLLS = 6;
const DRIP_MS = 250;

let world: World;
let servers: LoopbackServer[];

beforeEach(async () => {
  world = await makeWorld();
  servers = [];
});

afterEach(async () => {
  await world.end();
  await Promise.all(servers.map((server) => server.close()));
});

/** Serves so many targets, each under a path of its own, and registers them. */
async function startTargets(name: string, listener: RequestListener): Promise<void> {
  for (let first = 0; first < EACH; first += PER_SERVER) {
    const server = await serveOnLoopback(listener);
    servers.push(server);
    const urls = Array.from({ length: PER_SERVER }, (_, i) => `${server.url}/${name}-${first + i}`);
    await world.register(`${name}-${first}`, urls, { pollIntervalMs: INTERVAL_MS });
  }
}

/** Sends the head of its answer and then a space now and then; every other one does not even end its head. */
const dripping: RequestListener = (req, { socket }) => {
  const isHeadEndless = /[02468]\/metrics/.test(req.url ?? '');
  socket?.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${isHeadEndless ? 'x-a: ' : '\r\n'}`);
  const timer = setInterval(() => socket?.write(' '), DRIP_MS);
  socket?.on('close', () => clearInterval(timer));
};

/** Answers a journal without news at once, and notes when each target was asked. */
function promptly(asked: Map<string, number[]>): RequestListener {
  return (req, res) => {
    const [, target = ''] = (req.url ?? '').split('/');
    asked.set(target, [...(asked.get(target) ?? []), performance.now()]);
    const now = new Date().toISOString();
    const process = { service: 's', instance_id: target, boot_id: 'boot', now, seq: 0, oldest_seq: 1 };
    res
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ ...process, more: false, breakers: {}, journal: [] }));
  };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

describe('startCollector, with 200 slow-loris targets beside 200 good ones', () => {
  it('polls each of the good ones on time, and gives up on each of the others with a reason', {
    timeout: 60_000,
  }, async () => {
    const asked = new Map<string, number[]>();
    await startTargets('loris', dripping);
    await startTargets('good', promptly(asked));
    await world.startCollector();

    const reasons = await eventually(
      () =>
        world.rows<{ code: string; n: number }>(
          `SELECT failure_code AS code, count(*)::int AS n FROM instance_reading WHERE failure_code IS NOT NULL
            GROUP BY failure_code ORDER BY failure_code`,
        ),
      (rows) => rows.reduce((total, { n }) => total + n, 0) === EACH,
    );
    const since = performance.now();
    const polls = () => [...asked.values()].map((times) => times.filter((at) => at > since));
    await eventually(
      async () => polls().filter((times) => times.length >= POLLS).length,
      (done) => done === EACH,
      { withinMs: 2 * POLLS * INTERVAL_MS },
    );
    const lateness = polls().flatMap((times) =>
      times.slice(1).map((at, i) => Math.max(0, at - (times[i] ?? at) - INTERVAL_MS)),
    );
    const [p50, p99] = [percentile(lateness, 0.5), percentile(lateness, 0.99)];
    console.log(`${lateness.length} good polls late by p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);

    expect(reasons).toEqual([
      { code: 'first_byte_timeout', n: EACH / 2 },
      { code: 'total_timeout', n: EACH / 2 },
    ]);
    expect(p99).toBeLessThan(1_000);
  });
});
