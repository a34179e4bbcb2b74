import { afterEach, describe, expect, it } from 'vitest';
import { type FakeService, type FakeServiceOptions, startFakeService } from './fake-service.ts';

let service: FakeService;
afterEach(() => service.close());

async function start(options: Partial<FakeServiceOptions> = {}): Promise<void> {
  service = await startFakeService({ name: 'document-api', ...options });
}

async function read(path: string) {
  const response = await fetch(service.url + path);
  const body = response.ok ? ((await response.json()) as Record<string, unknown>) : {};
  return { status: response.status, commands: response.headers.get('breaker-commands'), body };
}

const SNAPSHOT = '/metrics/circuit-breakers';

describe('startFakeService', () => {
  it('runs real breakers behind the endpoints', async () => {
    await start();
    await service.succeed('mintic_hub', 2);
    await service.fail('mintic_hub', 7);

    const { body } = await read(`${SNAPSHOT}/journal`);

    expect(body).toMatchObject({
      service: 'document-api',
      instance_id: 'document-api-1',
      breakers: { mintic_hub: { state: 'open', calls_total: 7, calls_blocked_total: 2 } },
      journal: [{ seq: 1, cause: 'failure_threshold', error: 'Error: upstream is down' }],
    });
  });

  it('has counters but no journal at level 1', async () => {
    await start({ level: 1, adminToken: 't0ken' });
    await service.succeed('mintic_hub');

    expect(await read(`${SNAPSHOT}/journal`)).toMatchObject({ status: 404 });
    expect(await read(SNAPSHOT)).toMatchObject({ commands: 'on', body: { mintic_hub: { calls_total: 1 } } });
  });

  it('says no more than the seed at level 0', async () => {
    await start({ level: 0 });
    await service.succeed('__proto__');

    const { body, commands } = await read(SNAPSHOT);

    expect(commands).toBeNull();
    expect(Object.entries(body)).toEqual([
      [
        '__proto__',
        { name: '__proto__', state: 'closed', failure_count: 0, success_count: 1, failure_rate: 0 },
      ],
    ]);
  });

  it('cuts readers off while it is not readable, and a command before or after it is carried out', async () => {
    await start({ adminToken: 't0ken' });
    service.breaker('mintic_hub');
    const forceOpen = () =>
      fetch(`${service.url}/admin/circuit-breakers/force-open`, {
        method: 'POST',
        headers: { authorization: 'Bearer t0ken', 'content-type': 'application/json' },
        body: '{"breaker":"mintic_hub"}',
      });

    service.readable = false;
    await expect(read(SNAPSHOT)).rejects.toThrow('fetch failed');
    service.cutNextCommand('before');
    await expect(forceOpen()).rejects.toThrow('fetch failed');
    expect(service.breaker('mintic_hub').isClosed).toBe(true);
    service.cutNextCommand('after');
    await expect(forceOpen()).rejects.toThrow('fetch failed');
    expect(service.breaker('mintic_hub').isOpen).toBe(true);
    expect((await forceOpen()).status).toBe(200);
    expect(service.commandsReceived).toBe(3);
  });

  it('comes back from a restart at the same address as another boot', async () => {
    await start();
    await service.fail('mintic_hub', 5);
    const before = await read(`${SNAPSHOT}/journal`);

    await service.restart();

    const after = await read(`${SNAPSHOT}/journal`);
    expect(after.body).toMatchObject({ seq: 0, breakers: {} });
    expect(after.body.boot_id).not.toBe(before.body.boot_id);
  });
});
