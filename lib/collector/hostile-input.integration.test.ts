import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Spoil, sampleSpoils } from '#lib/testing/hostile-payloads.ts';
import { findFreePort, type LoopbackServer, serveOnLoopback } from '#lib/testing/loopback.ts';
import { eventually, makeWorld, type World } from '#lib/testing/world.ts';

const SERVICES = 100;
const GOOD_EACH = 10;
const SPOILED_EACH = 100;
/** Every fifth speaks level 0: without a journal a change shows as two readings that differ. */
const LEVEL_0_EVERY = 5;
const PER_SERVER = 4;
const POLLED_EVERY_MS = 20;
const SEED = 20_261_123;

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

/** What one instance answers, poll by poll; it changes its state with every good answer and tells of it there only. */
class Script {
  readonly #steps: readonly (Spoil | 'good')[];
  readonly level: 0 | 2;
  #next = 0;
  #changes = 0;

  constructor(level: 0 | 2, spoils: readonly Spoil[]) {
    this.level = level;
    const every = spoils.length / GOOD_EACH;
    const steps = spoils.flatMap((spoil, i) => (i % every === 0 ? (['good', spoil] as const) : [spoil]));
    // At level 0 the first answer tells of no change yet.
    this.#steps = level === 0 ? ['good', ...steps] : steps;
    if (level === 0) this.#changes = -1;
  }

  get isOver(): boolean {
    return this.#next >= this.#steps.length;
  }

  answer(): Uint8Array {
    const step = this.#steps[this.#next];
    this.#next += 1;
    if (step === 'good') {
      this.#changes += 1;
      return Buffer.from(this.#body(true));
    }
    return step ? step(this.#body(false), this.level) : Buffer.from(this.#body(false));
  }

  #body(withNews: boolean): string {
    const seq = this.#changes;
    const [from, to] = stateChange(seq);
    const stats = { state: to, failure_count: 5, success_count: 1_000 + this.#next, failure_rate: 0.5 };
    const breakers = {
      mintic_hub: { name: 'mintic_hub', ...stats, ...(this.level === 2 && { calls_total: this.#next }) },
      // As a computed key it is a breaker like any other.
      ['__proto__']: { name: '__proto__', ...stats, state: 'closed' },
    };
    if (this.level === 0) return JSON.stringify(breakers);
    const now = new Date().toISOString();
    const row = { seq, breaker: 'mintic_hub', at: now, from, to, cause: 'failure_rate' };
    const journal = withNews ? [row] : [];
    const process = { service: 's', instance_id: 'i', boot_id: 'boot', now, seq, oldest_seq: 1, more: false };
    return JSON.stringify({ ...process, breakers, journal });
  }
}

/** The n-th change, from 1: it opens, it closes, and so on. */
function stateChange(n: number): [from: string, to: string] {
  return Math.abs(n) % 2 === 1 ? ['closed', 'open'] : ['open', 'closed'];
}

async function serve(scripts: readonly Script[]): Promise<string[]> {
  const server = await serveOnLoopback((req, res) => {
    const [, index, path] = /^\/(\d+)\/metrics\/circuit-breakers(.*)$/.exec(req.url ?? '') ?? [];
    const script = scripts[Number(index)];
    const isJournal = path?.startsWith('/journal') ?? false;
    if (!script || isJournal !== (script.level === 2)) res.writeHead(404).end();
    else res.writeHead(200, { 'content-type': 'application/json' }).end(script.answer());
  });
  servers.push(server);
  return scripts.map((_, index) => `${server.url}/${index}`);
}

/** What the collector has counted of its own, by the values of a label. */
async function counted(port: number, metric: string): Promise<Record<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.matchAll(
    new RegExp(`^breaker_panel_collector_${metric}\\{\\w+="(\\w+)"\\} (\\d+)$`, 'gm'),
  );
  return Object.fromEntries([...lines].map(([, value, count]) => [value, Number(count)]));
}

describe('startCollector, given 10,000 spoiled answers among 1,000 good ones', () => {
  it('stores what the good ones tell, each change once and in order, and nothing that none of them told', {
    timeout: 90_000,
  }, async () => {
    const spoils = sampleSpoils(SERVICES * SPOILED_EACH, SEED);
    const scripts = Array.from(
      { length: SERVICES },
      (_, i) =>
        new Script(i % LEVEL_0_EVERY === 0 ? 0 : 2, spoils.slice(i * SPOILED_EACH, (i + 1) * SPOILED_EACH)),
    );
    for (let first = 0; first < SERVICES; first += PER_SERVER) {
      const group = scripts.slice(first, first + PER_SERVER);
      const urls = await serve(group);
      for (const [i, url] of urls.entries())
        await world.register(`service-${first + i}`, [url], { pollIntervalMs: POLLED_EVERY_MS });
    }
    const port = await findFreePort();
    await world.startCollector({ status: { host: '127.0.0.1', port } });

    await eventually(
      async () => scripts.filter((script) => !script.isOver).length,
      (left) => left === 0,
      { withinMs: 60_000 },
    );
    const stored = await eventually(
      () =>
        world.rows<{ service: string; changes: string[]; seqs: (string | null)[]; breakers: string[] }>(
          `SELECT s.name AS service, array_agg(t.from_state || '>' || t.to_state ORDER BY t.id) AS changes,
                  array_agg(t.seq::text ORDER BY t.id) AS seqs, array_agg(DISTINCT b.name) AS breakers
             FROM transition t JOIN breaker b ON b.id = t.breaker_id JOIN service s ON s.id = b.service_id
            GROUP BY s.name`,
        ),
      (rows) => rows.reduce((total, { changes }) => total + changes.length, 0) >= SERVICES * GOOD_EACH,
    );
    const results = await counted(port, 'polls_total');
    const ended = Object.entries(results).filter(([, count]) => count > 0);
    console.log(`polls by result: ${ended.map(([result, count]) => `${result} ${count}`).join(', ')}`);

    const numbers = Array.from({ length: GOOD_EACH }, (_, i) => i + 1);
    expect(stored).toHaveLength(SERVICES);
    for (const { service, changes, seqs, breakers } of stored) {
      const level = scripts[Number(service.split('-')[1])]?.level;
      expect(changes, service).toEqual(numbers.map((n) => stateChange(n).join('>')));
      expect(seqs, service).toEqual(numbers.map((n) => (level === 2 ? String(n) : null)));
      expect(breakers, service).toEqual(['mintic_hub']);
    }
    expect(await world.rows('SELECT * FROM restart')).toEqual([]);
    expect(await world.rows('SELECT * FROM gap')).toEqual([]);
    expect(results.not_stored).toBe(0);
    expect((await counted(port, 'database_errors_total')).readings).toBe(0);
    expect((results.invalid ?? 0) + (results.not_json ?? 0)).toBeGreaterThan(5_000);
  });
});
