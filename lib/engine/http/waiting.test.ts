import { afterEach, describe, expect, it, vi } from 'vitest';
import { serveOnLoopback } from '#lib/testing/loopback.ts';
import { begin, fail, trip } from '../testing/builders.ts';
import { JOURNAL, type Service, startService, type Told } from '../testing/service.ts';

// These wait for what they wait for in real time, on the clocks of the process; none waits longer than it must.
const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const PATIENT = { prefer: 'wait=30' };

let service: Service;

async function start(config: object = {}, options: object = {}) {
  service = await startService(serveOnLoopback, options, { clock, failureThreshold: 1, ...config });
  return service;
}

afterEach(() => service.close());

/** A reader that waits, once the service knows of it. */
async function wait(
  after: number,
  headers = PATIENT,
  signal?: AbortSignal,
): Promise<{ answer: Promise<Told> }> {
  const others = service.endpoints.waiting;
  const answer = service.read(after, headers, signal);
  await vi.waitFor(() => expect(service.endpoints.waiting).toBe(others + 1), { interval: 2 });
  return { answer };
}

const causesOf = ({ json }: Told): string[] => json.journal.map(({ cause }: { cause: string }) => cause);

describe('a waiting reader', () => {
  it('is answered as soon as there is a row', async () => {
    const { breaker } = await start();
    const { answer } = await wait(0);
    trip(breaker);
    const told = await answer;
    expect(told.headers.get('preference-applied')).toBe('wait=30');
    expect(causesOf(told)).toEqual(['failure_threshold']);
    expect(told.json.breakers.mintic_hub).toMatchObject({ state: 'open', last_seq: 1 });
  });

  it('is answered at once when there is one already', async () => {
    const { breaker, read } = await start();
    trip(breaker);
    const told = await read(0, PATIENT);
    expect(told.headers.get('preference-applied')).toBe('wait=30');
    expect(told.json.seq).toBe(1);
  });

  it.each([
    ['a timeout that elapses', { timeoutMs: 40 }, 'timeout_elapsed'],
    ['a hold that ends', {}, 'hold_expired'],
  ])('is woken by %s, though nothing else happens', async (_, config, cause) => {
    const { breaker } = await start(config);
    const { answer } = await wait(1);
    if (cause === 'hold_expired') breaker.forceOpen({ hold: true, holdForMs: 40 });
    else fail(breaker);
    const told = await answer;
    expect(causesOf(told)).toEqual([cause]);
    expect(told.json.breakers.mintic_hub.state).toBe('half_open');
  });

  it('is woken by a probe that expires, begun while it waits', async () => {
    const { breaker } = await start({ timeoutMs: 20, probeTimeoutMs: 40 });
    const { answer } = await wait(2);
    fail(breaker);
    await vi.waitFor(() => expect(breaker.isHalfOpen).toBe(true), { interval: 5 });
    const probe = begin(breaker);
    // On a busy machine the next timeout may have elapsed, too, before the answer was written.
    expect(causesOf(await answer)[0]).toBe('probe_timed_out');
    await probe.resolve();
  });

  it('is woken by the earlier end when a hold is shortened, which writes no row', async () => {
    const { breaker } = await start();
    breaker.forceOpen({ hold: true, holdForMs: 3_600_000 });
    const { answer } = await wait(1);
    breaker.forceOpen({ hold: true, holdForMs: 30 });
    expect(causesOf(await answer)).toEqual(['hold_expired']);
  });

  it('is woken by a command', async () => {
    const { command } = await start();
    const { answer } = await wait(0);
    await command('reset', { breaker: 'mintic_hub' });
    expect(causesOf(await answer)).toEqual(['reset']);
  });

  it('waits with others, each for its own row', async () => {
    const { breaker } = await start();
    fail(breaker);
    const [early, late] = [await wait(1), await wait(2)];
    breaker.reset();
    expect((await early.answer).json.seq).toBe(2);
    breaker.forceOpen();
    expect((await late.answer).json.journal).toMatchObject([{ seq: 3 }]);
  });

  it('is answered in full when its seconds have passed', async () => {
    const { registry } = await start();
    const told = await (await wait(0, { prefer: 'wait=1' })).answer;
    expect(told.headers.get('preference-applied')).toBe('wait=1');
    expect(told.json).toMatchObject({ seq: 0, journal: [], boot_id: registry.journal.bootId });
    expect(told.json.breakers).toHaveProperty('mintic_hub');
  });

  it('waits at most 30 seconds', async () => {
    const { breaker } = await start();
    const { answer } = await wait(0, { prefer: 'respond-async, wait=600; foo="bar"' });
    fail(breaker);
    expect((await answer).headers.get('preference-applied')).toBe('wait=30');
  });

  it('of another boot, or of none, is answered at once', async () => {
    const { get } = await start();
    for (const query of ['?after=7&boot=another', '?after=7', '']) {
      const told = await get(JOURNAL + query, PATIENT);
      expect(told.headers.get('preference-applied')).toBeNull();
      expect(told.json.seq).toBe(0);
    }
  });

  it.each(['wait=0', 'wait=x', 'wait=-1', 'waiting=5', ''])(
    'that asks by "%s" does not wait',
    async (prefer) => {
      const { read } = await start();
      expect((await read(0, { prefer })).headers.get('preference-applied')).toBeNull();
    },
  );

  it('beyond the greatest number is answered at once', async () => {
    const { breaker, read } = await start({}, { maxWaiters: 2 });
    const waiting = [await wait(0), await wait(0)];
    expect((await read(0, PATIENT)).headers.get('preference-applied')).toBeNull();
    fail(breaker);
    for (const { answer } of waiting) expect((await answer).json.seq).toBe(1);
  });

  it('may be one of 32 when nothing else was said', async () => {
    const { endpoints, registry } = await start();
    const ask = () =>
      endpoints.fetch(
        new Request(`http://localhost${JOURNAL}?after=0&boot=${registry.journal.bootId}`, {
          headers: PATIENT,
        }),
      );
    const waiting = Array.from({ length: 32 }, ask);
    expect((await ask())?.headers.get('preference-applied')).toBeNull();
    expect(endpoints.waiting).toBe(32);
    endpoints.close();
    await Promise.all(waiting);
  });

  it('that goes away frees its place', async () => {
    const { breaker, endpoints } = await start({}, { maxWaiters: 1 });
    const gone = new AbortController();
    const left = (await wait(0, PATIENT, gone.signal)).answer.catch((error: Error) => error.name);
    gone.abort();
    expect(await left).toBe('AbortError');
    await vi.waitFor(() => expect(endpoints.waiting).toBe(0), { interval: 2 });
    const { answer } = await wait(0);
    fail(breaker);
    expect((await answer).json.seq).toBe(1);
  });

  it('is let go when the endpoints are closed, and none waits from then on', async () => {
    const { endpoints, read } = await start();
    const { answer } = await wait(0);
    endpoints.close();
    expect((await answer).json.seq).toBe(0);
    expect((await read(0, PATIENT)).headers.get('preference-applied')).toBeNull();
  });
});
