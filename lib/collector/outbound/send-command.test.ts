import { afterEach, describe, expect, it } from 'vitest';
import { startBadService } from '#lib/testing/bad-service.ts';
import { type FakeService, type FakeServiceOptions, startFakeService } from '#lib/testing/fake-service.ts';
import { serveOnLoopback } from '#lib/testing/loopback.ts';
import { createHttpClient } from './http-client.ts';
import { readPolicy } from './read-policy.ts';
import { type SendRequest, sendCommand } from './send-command.ts';

const policy = readPolicy({ OUTBOUND_ALLOW_LOOPBACK: '1' });
const patient = createHttpClient({ policy });
const impatient = createHttpClient({ policy, times: { firstByteMs: 50 } });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(options: Partial<FakeServiceOptions> = {}): Promise<FakeService> {
  const service = await startFakeService({ name: 'document-api', adminToken: 'adm1n', ...options });
  service.breaker('mintic_hub');
  open.push(service);
  return service;
}

function send(baseUrl: string, fields: Partial<SendRequest> = {}, client = patient) {
  return sendCommand(client, {
    baseUrl,
    token: 'adm1n',
    idempotencyKey: 'k-1',
    action: 'force_open',
    breaker: 'mintic_hub',
    bootId: null,
    actor: 'ana',
    reason: 'hub maintenance',
    hold: false,
    holdForMs: null,
    ...fields,
  });
}

describe('sendCommand', () => {
  it('opens the circuit, and tells its row', async () => {
    const service = await start();

    const result = await send(service.url, { hold: true, holdForMs: 60_000 });

    expect(result).toMatchObject({
      kind: 'accepted',
      instanceId: 'document-api-1',
      seq: 1,
      breaker: { name: 'mintic_hub', state: 'open', held: { actor: 'ana', reason: 'hub maintenance' } },
    });
    expect(service.breaker('mintic_hub').isOpen).toBe(true);
  });

  it('acts once under one key', async () => {
    const service = await start();
    await send(service.url);
    service.breaker('mintic_hub').reset();

    expect(await send(service.url)).toMatchObject({ kind: 'accepted', seq: 1 });
    expect(service.breaker('mintic_hub').isClosed).toBe(true);
  });

  it('resets at any level', async () => {
    const service = await start({ level: 0 });
    service.breaker('mintic_hub').forceOpen();

    expect(await send(service.url, { action: 'reset' })).toMatchObject({ kind: 'accepted' });
    expect(service.breaker('mintic_hub').isClosed).toBe(true);
  });

  it.each([
    [401, { token: 'wr0ng' }],
    [404, { breaker: 'no_such_breaker' }],
    [409, { bootId: 'an earlier one' }],
  ])('is refused with %i, and the service says why', async (status, fields) => {
    const service = await start();

    expect(await send(service.url, fields)).toMatchObject({
      kind: 'refused',
      status,
      detail: { text: expect.stringMatching(/\w/) },
    });
    expect(service.breaker('mintic_hub').isClosed).toBe(true);
  });

  it('is refused where commands are off', async () => {
    const service = await start({ adminToken: undefined });

    expect(await send(service.url)).toMatchObject({ kind: 'refused', status: 403 });
  });

  it('says in its own words what a refusal without a reason means', async () => {
    const service = await serveOnLoopback((_req, res) => res.writeHead(401).end('<h1>no</h1>'));
    open.push(service);

    expect(await send(service.url)).toMatchObject({
      kind: 'refused',
      status: 401,
      detail: { text: 'the admin token is missing or wrong' },
    });
  });

  it('takes a bare yes for one', async () => {
    const service = await serveOnLoopback((_req, res) =>
      res.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    );
    open.push(service);

    expect(await send(service.url)).toMatchObject({
      kind: 'accepted',
      instanceId: null,
      bootId: null,
      seq: null,
      breaker: null,
    });
  });

  it('did nothing where nothing listens, or the address is denied', async () => {
    const service = await start();
    await service.close();

    expect(await send(service.url)).toMatchObject({ kind: 'not_sent', failure: { code: 'refused' } });
    expect(await send('http://169.254.169.254')).toMatchObject({
      kind: 'not_sent',
      failure: { code: 'address_denied' },
    });
  });

  it.each([
    ['silence', 'first_byte_timeout'],
    ['hang_up', 'reset'],
    ['cut_off', 'reset'],
    ['html', 'not_json'],
    ['redirect', 'redirect'],
    ['server_error', 'status'],
    ['not_http', 'not_http'],
    ['gzip', 'encoded'],
  ] as const)('is unknown after %s', async (kind, code) => {
    const service = await startBadService(kind);
    open.push(service);

    const client = kind === 'silence' ? impatient : patient;
    expect(await send(service.url, {}, client)).toMatchObject({ kind: 'unknown', failure: { code } });
  });
});
