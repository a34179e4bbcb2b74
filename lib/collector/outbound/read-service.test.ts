import { afterEach, describe, expect, it } from 'vitest';
import { type FakeService, type FakeServiceOptions, startFakeService } from '#lib/testing/fake-service.ts';
import { createHttpClient } from './http-client.ts';
import { readPolicy } from './read-policy.ts';
import { type ReadRequest, readService } from './read-service.ts';

const client = createHttpClient({ policy: readPolicy({ OUTBOUND_ALLOW_LOOPBACK: '1' }) });

let service: FakeService;
afterEach(() => service.close());

async function start(options: Partial<FakeServiceOptions> = {}): Promise<void> {
  service = await startFakeService({ name: 'document-api', ...options });
}

function read(request: Partial<ReadRequest> = {}) {
  const anonymous = { baseUrl: service.url, token: null, level: null, cursor: null, waitMs: null };
  return readService(client, { ...anonymous, ...request });
}

/** Reads and expects a journal. */
async function readJournal(request: Partial<ReadRequest> = {}) {
  const result = await read(request);
  if (result.reading.level !== 2) throw new Error('expected a journal');
  return { ...result, reading: result.reading };
}

describe('readService', () => {
  it('reads the journal from its beginning, then from a cursor', async () => {
    await start({ adminToken: 't0ken' });
    await service.fail('mintic_hub', 5);

    const first = await readJournal();
    expect(first).toMatchObject({ waited: false, journalMissing: false });
    expect(first.reading).toMatchObject({
      level: 2,
      commands: 'on',
      service: 'document-api',
      instanceId: 'document-api-1',
      seq: 1,
    });
    expect(first.reading.rows).toMatchObject([
      { seq: 1, from: 'closed', to: 'open', cause: 'failure_threshold' },
    ]);

    service.breaker('mintic_hub').reset();
    const cursor = { bootId: first.reading.bootId, seq: 1 };

    expect((await readJournal({ level: 2, cursor })).reading.rows).toMatchObject([
      { seq: 2, cause: 'reset' },
    ]);
  });

  it('pages through a journal of more than one answer', async () => {
    await start();
    const breaker = service.breaker('mintic_hub');
    for (let i = 0; i < 300; i++) {
      breaker.forceOpen();
      breaker.reset();
    }

    const first = await readJournal();
    const second = await readJournal({ cursor: { bootId: first.reading.bootId, seq: 500 } });

    expect(first.reading).toMatchObject({ more: true, seq: 600 });
    expect(first.reading.rows).toHaveLength(500);
    expect(second.reading).toMatchObject({ more: false });
    expect(second.reading.rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => 501 + i));
  });

  it('begins at the oldest row that is left when some were overwritten', async () => {
    await start({ journalSize: 3 });
    for (let i = 0; i < 5; i++) {
      service.breaker('mintic_hub').forceOpen();
      service.breaker('mintic_hub').reset();
    }
    const { bootId } = (await readJournal()).reading;

    const { reading } = await readJournal({ cursor: { bootId, seq: 2 } });

    expect(reading).toMatchObject({ oldestSeq: 8, seq: 10 });
    expect(reading.rows.map(({ seq }) => seq)).toEqual([8, 9, 10]);
  });

  it('is answered the moment something happens while it waits', async () => {
    await start();
    const { bootId } = (await readJournal()).reading;
    const waiting = readJournal({ cursor: { bootId, seq: 0 }, waitMs: 30_000 });

    await service.fail('mintic_hub', 5);

    const { waited, reading } = await waiting;
    expect(reading.rows).toMatchObject([{ seq: 1, to: 'open' }]);
    expect(waited).toBe(true);
  });

  it('reads a new boot from its beginning, without waiting', async () => {
    await start();
    await service.fail('mintic_hub', 5);
    const { bootId } = (await readJournal()).reading;
    await service.restart();

    const { reading, waited } = await readJournal({ level: 2, cursor: { bootId, seq: 1 }, waitMs: 30_000 });

    expect(reading.bootId).not.toBe(bootId);
    expect(reading).toMatchObject({ seq: 0, rows: [] });
    expect(waited).toBe(false);
  });

  it.each([0, 1] as const)('falls back to the snapshot at level %i, and says why', async (level) => {
    await start({ level });
    await service.fail('__proto__', 5);

    const result = await read();

    expect(result).toMatchObject({ reading: { level }, journalMissing: true, waited: false });
    expect(result.reading.circuits.get('__proto__')).toMatchObject({ state: 'open', failureRate: 1 });
    expect(await read({ level })).toMatchObject({ reading: { level }, journalMissing: false });
  });

  it('fails when a journal that was there is missing', async () => {
    await start({ level: 1 });

    await expect(read({ level: 2 })).rejects.toMatchObject({ code: 'journal_missing' });
  });

  it('reads with a token of its own', async () => {
    await start({ readToken: 'r3ad' });

    await expect(read({ token: 'r3ad' })).resolves.toMatchObject({ reading: { level: 2 } });
    const failure = await read({ token: 'wr0ng' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'unauthorized',
      detail: { text: 'the service answered 401: it wants a token, or another one' },
    });
  });

  it('says that there is no service under an address', async () => {
    await start();

    await expect(read({ baseUrl: `${service.url}/typo` })).rejects.toMatchObject({
      code: 'status',
      detail: { text: 'the service answered 404: there is no /metrics/circuit-breakers under this address' },
    });
  });
});
