import { afterEach, describe, expect, it, vi } from 'vitest';
import { serveOnLoopback } from '#lib/testing/loopback.ts';
import { CircuitBreakerRegistry, globalRegistry } from '../index.ts';
import { fail, trip } from '../testing/builders.ts';
import { ADMIN_TOKEN, JOURNAL, type Service, SNAPSHOT, startService, tell } from '../testing/service.ts';
import { type BreakerEndpointsOptions, createBreakerEndpoints } from './index.ts';

let service: Service | undefined;

async function start(
  ...given: Parameters<typeof startService> extends [unknown, ...infer Rest] ? Rest : never
) {
  service = await startService(serveOnLoopback, ...given);
  return service;
}

afterEach(async () => {
  vi.restoreAllMocks();
  await service?.close();
  service = undefined;
});

describe('the snapshot', () => {
  it('is a map of names to stats, with the five fields of the seed and the counters of level 1', async () => {
    const { breaker, get } = await start();
    fail(breaker, 2);
    const told = await get(SNAPSHOT);
    expect(told.status).toBe(200);
    expect(told.headers.get('content-type')).toBe('application/json');
    expect(told.headers.get('cache-control')).toBe('no-store');
    expect(told.json).toEqual({ mintic_hub: breaker.getStats() });
    expect(told.json.mintic_hub).toMatchObject({
      name: 'mintic_hub',
      state: 'closed',
      failure_count: 2,
      success_count: 0,
      failure_rate: 1,
      calls_total: 2,
      window_calls: 2,
      retry_at: null,
      held: null,
      config: { timeout: 60 },
    });
  });

  it('names breakers whatever they are called', async () => {
    const { registry, get } = await start();
    for (const name of ['__proto__', 'a/b', '..', 'ñ "x"\n']) registry.get(name);
    const told = await get(SNAPSHOT);
    expect(Object.keys(told.json)).toEqual(['mintic_hub', '__proto__', 'a/b', '..', 'ñ "x"\n']);
    expect(
      Object.entries(told.json).every(([name, stats]) => (stats as { name: string }).name === name),
    ).toBe(true);
  });

  it('changes nothing, however often it is read', async () => {
    const { breaker, registry, clock, get } = await start();
    trip(breaker);
    clock.advance(60_000);
    const first = await get(SNAPSHOT);
    const answers = await Promise.all(Array.from({ length: 100 }, () => get(SNAPSHOT)));
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set([first.text]));
    expect(registry.journal.seq).toBe(2);
  });
});

describe('the journal', () => {
  it('tells who answers, the stats of all, and the rows', async () => {
    const { breaker, registry, clock, get } = await start();
    trip(breaker);
    clock.advance(60_000);
    const told = await get(JOURNAL);
    const { config, ...stats } = breaker.getStats();
    expect(told.status).toBe(200);
    expect(told.json).toEqual({
      service: 'document-api',
      instance_id: 'document-api-1',
      boot_id: registry.journal.bootId,
      now: new Date(clock.wallMs()).toISOString(),
      seq: 2,
      oldest_seq: 1,
      more: false,
      breakers: { mintic_hub: { ...stats, config, last_seq: 2 } },
      journal: registry.journal.read(0),
    });
    expect(told.json.journal[0]).toEqual({
      seq: 1,
      breaker: 'mintic_hub',
      at: '2026-11-23T19:00:00.000Z',
      from: 'closed',
      to: 'open',
      cause: 'failure_threshold',
      failure_count: 5,
      failure_rate: 1,
      window_calls: 5,
      error: 'Error: boom',
      hold: null,
      actor: null,
      reason: null,
      command: null,
    });
  });

  it('gives the rows after a cursor, and the config only to those who may not have it', async () => {
    const { breaker, read } = await start();
    breaker.forceOpen();
    breaker.reset();
    const told = await read(1);
    expect(told.json.journal).toMatchObject([{ seq: 2, cause: 'reset' }]);
    expect(told.json.breakers.mintic_hub).not.toHaveProperty('config');
    breaker.configure({ failureThreshold: 9 });
    expect((await read(2)).json.breakers.mintic_hub.config).toMatchObject({ failure_threshold: 9 });
    breaker.forceOpen();
    expect((await read(3)).json.breakers.mintic_hub).not.toHaveProperty('config');
  });

  it('gives the config of a breaker that was added after the cursor', async () => {
    const { breaker, registry, read } = await start();
    breaker.forceOpen();
    registry.get('later');
    expect((await read(1)).json.breakers.later).toHaveProperty('config');
  });

  it('counts after as 0 for a reader of another boot, or of none (R16)', async () => {
    const { breaker, get } = await start();
    breaker.forceOpen();
    for (const query of ['?after=1', '?after=1&boot=another', '?after=99&boot=', '']) {
      const told = await get(JOURNAL + query);
      expect(told.json.journal).toMatchObject([{ seq: 1 }]);
      expect(told.json.breakers.mintic_hub).toHaveProperty('config');
    }
  });

  it('gives at most 500 rows and says that there are more', async () => {
    const { breaker, read } = await start();
    for (let round = 0; round < 300; round++) {
      breaker.forceOpen();
      breaker.reset();
    }
    const first = await read(0);
    expect(first.json).toMatchObject({ more: true, seq: 600, oldest_seq: 1 });
    expect(first.json.journal).toHaveLength(500);
    const second = await read(first.json.journal.at(-1).seq);
    expect(second.json).toMatchObject({ more: false, seq: 600 });
    expect(second.json.journal.map(({ seq }: { seq: number }) => seq)).toEqual(
      Array.from({ length: 100 }, (_, index) => 501 + index),
    );
  });

  it('gives fewer rows when their texts are long, so that no answer is too large to read', async () => {
    const { breaker, read } = await start();
    const text = '語'.repeat(500);
    for (let round = 0; round < 500; round++) breaker.forceOpen({ actor: text, reason: text, command: text });
    const told = await read(0);
    expect(told.json.more).toBe(true);
    expect(new TextEncoder().encode(told.text).byteLength).toBeLessThan(4 * 1024 * 1024);
    let seq = 0;
    for (let page = told; ; page = await read(seq)) {
      seq = page.json.journal.at(-1).seq;
      if (!page.json.more) break;
    }
    expect(seq).toBe(500);
  });

  it('says from where it still knows, when it has dropped rows', async () => {
    const { breaker, read } = await start({ registry: new CircuitBreakerRegistry({ journalSize: 10 }) });
    for (let round = 0; round < 20; round++) {
      breaker.forceOpen();
      breaker.reset();
    }
    const told = await read(5);
    expect(told.json).toMatchObject({ seq: 40, oldest_seq: 31, more: false });
    expect(told.json.journal).toHaveLength(10);
  });

  it('tells stats and rows of one moment, also when a listener of one breaker acts on another', async () => {
    const { breaker, registry, clock, read } = await start();
    const other = registry.get('other');
    other.on('transition', ({ to }) => to === 'half_open' && breaker.forceOpen());
    other.forceOpen();
    clock.advance(60_000);
    const told = await read(1);
    expect(told.json).toMatchObject({
      seq: 3,
      breakers: { mintic_hub: { state: 'open', last_seq: 3 }, other: { state: 'half_open', last_seq: 2 } },
      journal: [
        { seq: 2, breaker: 'other', to: 'half_open' },
        { seq: 3, breaker: 'mintic_hub', to: 'open' },
      ],
    });
  });

  it.each(['-1', '1.5', 'x', '1e3', '99999999999999999999'])('answers 400 to after=%s', async (after) => {
    const { get } = await start();
    const told = await get(`${JOURNAL}?after=${after}`);
    expect(told.status).toBe(400);
    expect(told.json.detail).toBe('after must be the number of a row, from 0');
  });
});

describe('the Prometheus endpoint', () => {
  it('serves the text format', async () => {
    const { get } = await start();
    const told = await get('/metrics');
    expect(told.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(told.text).toContain('circuit_breaker_state{name="mintic_hub"} 0\n');
  });

  it('can be moved, or left to the application', async () => {
    const moved = await start({ metricsPath: '/metrics/prometheus' });
    expect((await moved.get('/metrics/prometheus')).status).toBe(200);
    expect((await moved.get('/metrics')).status).toBe(404);
    await moved.close();
    const { get } = await start({ metricsPath: false });
    expect((await get('/metrics')).status).toBe(404);
    expect((await get(SNAPSHOT)).status).toBe(200);
  });
});

describe('reading', () => {
  it('says whether commands are on', async () => {
    const on = await start();
    for (const path of [SNAPSHOT, JOURNAL])
      expect((await on.get(path)).headers.get('breaker-commands')).toBe('on');
    await on.close();
    const off = await start({ adminToken: undefined });
    for (const path of [SNAPSHOT, JOURNAL])
      expect((await off.get(path)).headers.get('breaker-commands')).toBe('off');
  });

  it('needs the read token where there is one', async () => {
    const { get } = await start({ readToken: 'read-token' });
    for (const path of [SNAPSHOT, JOURNAL, '/metrics']) {
      const none = await get(path);
      expect(none.status).toBe(401);
      expect(none.headers.get('www-authenticate')).toBe('Bearer');
      expect(none.headers.get('content-type')).toBe('application/problem+json');
      for (const wrong of [
        'Bearer read-tokem',
        'Bearer read-token2',
        'Bearer read',
        'Bearer read-tokenread-token',
        'Basic read-token',
        `Bearer ${ADMIN_TOKEN}`,
        'Bearer',
      ]) {
        expect((await get(path, { authorization: wrong })).status).toBe(401);
      }
      for (const right of ['Bearer read-token', 'bearer  read-token']) {
        expect((await get(path, { authorization: right })).status).toBe(200);
      }
    }
  });

  it('answers HEAD like GET without a body, and 405 to other methods', async () => {
    const { url } = await start();
    const head = await fetch(url + SNAPSHOT, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const put = await tell(await fetch(url + SNAPSHOT, { method: 'DELETE' }));
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const read = await tell(await fetch(`${url}/admin/circuit-breakers/reset`));
    expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('is found under a base path only there', async () => {
    const { get } = await start({ basePath: '/internal/v1' });
    expect((await get(`/internal/v1${SNAPSHOT}`)).status).toBe(200);
    expect((await get(`/internal/v1${JOURNAL}?after=0`)).status).toBe(200);
    expect((await get('/internal/v1/metrics')).status).toBe(200);
    expect((await get('/metrics')).status).toBe(404);
    expect((await get(SNAPSHOT)).status).toBe(404);
    expect((await get(`/internal/v1${SNAPSHOT}/`)).status).toBe(404);
  });

  it('answers 500 without a word of what went wrong when the application’s clock throws', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
    let broken = false;
    const clock = {
      monotonicMs: () => 1,
      wallMs() {
        if (broken) throw new Error('secret');
        return 1;
      },
    };
    const { get } = await start({}, { clock });
    broken = true;
    const told = await get(SNAPSHOT);
    expect([told.status, told.json.detail]).toEqual([500, 'the service could not answer']);
    expect(complaints).toHaveBeenCalledOnce();
  });
});

describe('createBreakerEndpoints', () => {
  const make = (options: object) => () =>
    createBreakerEndpoints({ service: 's', instanceId: 'i', ...options } as BreakerEndpointsOptions);

  it.each([
    [{ service: '' }, 'service must be a text, got '],
    [{ instanceId: 7 }, 'instanceId must be a text, got 7'],
    [{ adminToken: '' }, 'adminToken must be 1 to 1000 visible ASCII characters without spaces'],
    [
      { adminToken: 'x'.repeat(1001) },
      'adminToken must be 1 to 1000 visible ASCII characters without spaces',
    ],
    [{ readToken: 'a b' }, 'readToken must be 1 to 1000 visible ASCII characters without spaces'],
    [{ basePath: 'x' }, 'basePath must start with a slash and not end with one, got x'],
    [{ basePath: '/x/' }, 'basePath must start with a slash and not end with one, got /x/'],
    [{ metricsPath: true }, 'metricsPath must start with a slash and not end with one, got true'],
    [{ metricsPath: SNAPSHOT }, 'metricsPath /metrics/circuit-breakers is another endpoint’s'],
    [{ maxWaiters: -1 }, 'maxWaiters must be an integer from 0 to 10000, got -1'],
    [{ token: 'x' }, 'unknown option "token" of the endpoints'],
  ])('refuses %o and never tells a token', (options, sentence) => {
    expect(make(options)).toThrow(sentence);
  });

  it('shows the registry of the process unless it is given one', async () => {
    globalRegistry().get('endpoints-test');
    const response = await make({})().fetch(new Request(`http://localhost${SNAPSHOT}`));
    expect(await response?.json()).toHaveProperty('endpoints-test');
    globalRegistry().remove('endpoints-test');
  });
});
