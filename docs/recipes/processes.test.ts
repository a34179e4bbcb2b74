import type { ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { end, findFreePorts, startProcess } from '../testing/process.ts';

const token = 'admin-token';
let child: ChildProcess | undefined;

afterEach(async () => {
  if (child) await end(child, 'SIGKILL');
  child = undefined;
});

async function readInstance(port: number) {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics/circuit-breakers/journal?after=0`);
  return (await answer.json()) as {
    instance_id: string;
    boot_id: string;
    breakers: { mintic_hub: { state: string } };
  };
}

const readAll = (ports: number[]) =>
  vi.waitFor(() => Promise.all(ports.map(readInstance)), { timeout: 20_000, interval: 50 });

/** What a worker says of itself. */
interface Told {
  number: number;
  pid: number;
  hub: string;
}

/** Asks the port that the workers share, by a connection of its own: the cluster deals out connections. */
async function askAnyWorker(port: number): Promise<Told> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
  return (await answer.json()) as Told;
}

const stateOf = async (port: number) => (await readInstance(port)).breakers.mintic_hub.state;

describe('a server with the endpoints', { timeout: 40_000 }, () => {
  it('serves them beside the application, and ends when it is told to, with a reader waiting', async () => {
    const port = await findFreePorts(1);
    child = startProcess(new URL('endpoints.ts', import.meta.url), { PORT: String(port) });
    const [instance] = await readAll([port]);
    const address = `http://127.0.0.1:${port}`;
    expect(await (await fetch(`${address}/`)).text()).toBe('the application');
    const waiting = fetch(`${address}/metrics/circuit-breakers/journal?after=0&boot=${instance?.boot_id}`, {
      headers: { prefer: 'wait=30', connection: 'close' },
    });
    await readInstance(port);
    const ended = end(child, 'SIGTERM');
    expect((await waiting).status).toBe(200);
    expect(await ended).toBe(0);
  });
});

describe('workers of a cluster', { timeout: 60_000 }, () => {
  it('have a circuit and an address of their own each, and keep the address when they are replaced', async () => {
    const port = await findFreePorts(3);
    child = startProcess(new URL('cluster.ts', import.meta.url), {
      PORT: String(port),
      WORKERS: '2',
      BREAKER_ADMIN_TOKEN: token,
    });
    const [one, two] = await readAll([port + 1, port + 2]);
    expect([one?.instance_id, two?.instance_id]).toEqual(['document-api-1', 'document-api-2']);
    expect(one?.boot_id).not.toBe(two?.boot_id);

    const command = await fetch(`http://127.0.0.1:${port + 1}/admin/circuit-breakers/force-open`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{"breaker":"mintic_hub","hold":true}',
    });
    expect(command.status).toBe(200);
    expect([await stateOf(port + 1), await stateOf(port + 2)]).toEqual(['open', 'closed']);

    const told = new Map<number, Told>();
    await vi.waitUntil(
      async () => {
        const answer = await askAnyWorker(port);
        return told.set(answer.number, answer).size === 2;
      },
      { timeout: 10_000, interval: 10 },
    );
    expect([told.get(1)?.hub, told.get(2)?.hub]).toEqual(['open', 'closed']);

    process.kill(told.get(1)?.pid ?? Number.NaN, 'SIGKILL');
    await vi.waitFor(async () => expect((await readInstance(port + 1)).boot_id).not.toBe(one?.boot_id), {
      timeout: 20_000,
      interval: 50,
    });
    expect([await stateOf(port + 1), await stateOf(port + 2)]).toEqual(['closed', 'closed']);
    expect(await end(child, 'SIGTERM')).toBe(0);
  });
});
