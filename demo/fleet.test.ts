import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { upstreamPort, urlOf } from './fleet/addresses.ts';

/** Below the ports that other tests take by chance. */
const PORT = 10_000 + (process.pid % 90) * 100;
const CONTROL = urlOf(PORT);
const SEARCH_INDEX = `${urlOf(upstreamPort('search_index', PORT))}/search/1`;

interface Report {
  readonly storyMs: number | null;
  readonly instances: readonly { id: string; service: string; url: string; running: boolean; pid: number }[];
}

let fleet: ChildProcess;
let said = '';

/** Starts a quiet fleet of the search and the archive, and waits for a line of it. */
async function startFleet(line: string): Promise<void> {
  said = '';
  fleet = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('fleet.ts', import.meta.url))], {
    env: {
      ...process.env,
      DEMO_PORT: String(PORT),
      DEMO_QUIET: '1',
      DEMO_SERVICES: 'search,archive',
      PANEL_URL: '',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [fleet.stdout, fleet.stderr]) {
    stream?.on('data', (data) => {
      said += data;
    });
  }
  await expect.poll(() => said, { timeout: 25_000 }).toContain(line);
}

const ended = () => fleet.exitCode !== null || fleet.signalCode !== null;

async function put(path: string, body: object): Promise<Report> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${CONTROL}${path}`, { method: 'PUT', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return response.json();
}

const report = async (): Promise<Report> => (await fetch(`${CONTROL}/fleet`)).json();
/** Whether anything listens there; what it answers is the weather's affair. */
const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

function instance({ instances }: Report, id: string) {
  const found = instances.find((one) => one.id === id);
  if (!found) throw new Error(`no instance ${id}`);
  return found;
}

afterEach(async () => {
  fleet.kill('SIGTERM');
  await expect.poll(ended, { timeout: 5_000 }).toBe(true);
});

describe('the fleet', { timeout: 60_000 }, () => {
  it('makes weather and kills processes as it is told, and starts again what ends by accident', async () => {
    await startFleet('demo fleet ready');
    const started = await report();
    const search = instance(started, 'search-1');
    const archive = instance(started, 'archive-1');
    expect(started.storyMs).toBeNull();
    expect(await answers(`${archive.url}/metrics/circuit-breakers`)).toBe(true);

    await put('/weather/search_index', { weather: 'down' });
    expect(await answers(SEARCH_INDEX)).toBe(false);
    await put('/weather/search_index', { weather: 'script' });
    expect(await answers(SEARCH_INDEX)).toBe(true);

    await put('/instances/search-1', { running: false });
    expect(await answers(`${search.url}/offices/1`)).toBe(false);
    const back = instance(await put('/instances/search-1', { running: true }), 'search-1');
    expect(await answers(`${search.url}/offices/1`)).toBe(true);
    expect(back.pid).not.toBe(search.pid);

    process.kill(archive.pid, 'SIGKILL');
    await expect.poll(() => said, { timeout: 5_000 }).toContain('archive-1 ended by itself (SIGKILL)');
    await expect
      .poll(() => answers(`${archive.url}/metrics/circuit-breakers`), { timeout: 10_000 })
      .toBe(true);
  });

  it('refuses what it cannot do, in words', async () => {
    await startFleet('demo fleet ready');
    const ask = async (path: string, init: RequestInit) => {
      const response = await fetch(`${CONTROL}${path}`, init);
      return [response.status, (await response.json()).detail];
    };
    const headers = { 'content-type': 'application/json' };
    const body = (value: object) => ({ method: 'PUT', headers, body: JSON.stringify(value) });
    expect(await ask('/weather/moon', body({ weather: 'calm' }))).toEqual([
      404,
      expect.stringContaining('mintic_hub'),
    ]);
    expect(await ask('/weather/mintic_hub', body({ weather: 'hail' }))).toEqual([
      400,
      expect.stringContaining('calm'),
    ]);
    expect(await ask('/instances/search-9', body({ running: true }))).toEqual([
      404,
      expect.stringContaining('search-1'),
    ]);
    expect(await ask('/instances/search-1', body({ running: 1 }))).toEqual([400, expect.any(String)]);
    expect(await ask('/weather/mintic_hub', { method: 'PUT', body: '{}' })).toEqual([
      415,
      expect.any(String),
    ]);
  });

  it.each([
    ['asked to', () => fleet.kill('SIGTERM')],
    ['its parent lets go', () => fleet.disconnect()],
    ['it is killed', () => fleet.kill('SIGKILL')],
  ])('leaves no process behind when %s', async (_how, end) => {
    await startFleet('demo fleet ready');
    const { instances } = await report();
    const doors = [SEARCH_INDEX, ...instances.map(({ url }) => `${url}/metrics/circuit-breakers`)];
    for (const door of doors) expect(await answers(door)).toBe(true);
    end();
    await expect.poll(ended, { timeout: 3_000 }).toBe(true);
    for (const door of doors) await expect.poll(() => answers(door), { timeout: 3_000 }).toBe(false);
  });

  it('names a port that is taken and how to choose others', async () => {
    const taken = upstreamPort('search_index', PORT);
    const stranger = createServer().listen(taken, '127.0.0.1');
    try {
      await startFleet(`cannot listen on port ${taken} (another process uses it); set DEMO_PORT to`);
      await expect.poll(ended, { timeout: 5_000 }).toBe(true);
      expect(fleet.exitCode).toBe(1);
    } finally {
      stranger.close();
    }
  });
});
