import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveOnLoopback } from '#lib/testing/loopback.ts';
import { refusalOf, trip } from '../testing/builders.ts';
import { ADMIN_TOKEN, type Service, startService } from '../testing/service.ts';

let service: Service;

beforeEach(async () => {
  service = await startService(serveOnLoopback);
});

afterEach(() => service.close());

const forceOpen = (body: object = {}, headers?: Record<string, string>) =>
  service.command('force-open', { breaker: 'mintic_hub', ...body }, headers);
const reset = (body: object = {}, headers?: Record<string, string>) =>
  service.command('reset', { breaker: 'mintic_hub', ...body }, headers);

describe('force-open', () => {
  it('opens the circuit, and answers with the stats and the command’s row', async () => {
    const told = await forceOpen({ actor: 'ana@example.com', reason: 'hub maintenance' });
    expect(told.status).toBe(200);
    expect(told.json).toEqual({
      instance_id: 'document-api-1',
      boot_id: service.registry.journal.bootId,
      seq: 1,
      breaker: service.breaker.getStats(),
    });
    expect(refusalOf(service.breaker)).toBe('circuit_open');
    expect(service.registry.journal.read(0)).toMatchObject([
      {
        cause: 'forced_open',
        actor: 'ana@example.com',
        reason: 'hub maintenance',
        hold: null,
        command: null,
      },
    ]);
    service.clock.advance(60_000);
    expect(service.breaker.isHalfOpen).toBe(true);
  });

  it('answers with its own row, though something was due before it and a listener acts after it', async () => {
    const { breaker, clock, registry } = service;
    trip(breaker);
    clock.advance(60_000);
    breaker.on('transition', ({ cause }) => cause === 'forced_open' && breaker.reset());
    const told = await forceOpen({}, { 'idempotency-key': 'mine' });
    const own = registry.journal.read(0).find(({ command }) => command === 'mine');
    expect(told.json.seq).toBe(own?.seq);
    expect(registry.journal.read(0).map(({ cause }) => cause)).toEqual([
      'failure_threshold',
      'timeout_elapsed',
      'forced_open',
      'reset',
    ]);
  });

  it('holds the circuit, which the service itself ends, through half_open', async () => {
    const told = await forceOpen({ hold: true, hold_for_ms: 900_000, actor: 'ana' });
    const { breaker, clock } = service;
    const until = new Date(clock.wallMs() + 900_000).toISOString();
    expect(told.json.breaker).toMatchObject({
      state: 'open',
      retry_at: until,
      held: { until, actor: 'ana', reason: null },
    });
    clock.advance(899_999);
    expect(breaker.isOpen).toBe(true);
    clock.advance(1);
    expect(breaker.isHalfOpen).toBe(true);
  });

  it('holds until a reset when no end is said', async () => {
    await forceOpen({ hold: true });
    service.clock.advance(365 * 24 * 3_600_000);
    expect(service.breaker.held).toMatchObject({ until: null });
    await reset();
    expect(service.breaker).toMatchObject({ state: 'closed', held: null });
  });

  it('writes a row though it changes no state', async () => {
    trip(service.breaker);
    expect((await forceOpen({ hold: true })).json.seq).toBe(2);
    expect((await forceOpen()).json).toMatchObject({ seq: 3, breaker: { held: { until: null } } });
    expect(service.registry.journal.read(1)).toMatchObject([
      { from: 'open', to: 'open', cause: 'forced_open', hold: { until: null } },
      { from: 'open', to: 'open', cause: 'forced_open', hold: { until: null } },
    ]);
    expect(service.breaker.getStats().state_transitions_total).toBe(1);
  });
});

describe('reset', () => {
  it('closes the circuit with counts and window empty', async () => {
    trip(service.breaker);
    const told = await reset({ actor: 'ana' });
    expect(told.json).toMatchObject({
      seq: 2,
      breaker: { state: 'closed', failure_count: 0, window_calls: 0 },
    });
  });

  it('writes a row for a circuit that is closed', async () => {
    expect((await reset({}, { 'idempotency-key': 'k1' })).json.seq).toBe(1);
    expect(service.registry.journal.read(0)).toMatchObject([
      { from: 'closed', to: 'closed', cause: 'reset', command: 'k1' },
    ]);
  });
});

describe('a command', () => {
  it('reaches a breaker of any name', async () => {
    for (const breaker of ['__proto__', '..', 'a/b', 'ñ "x"']) {
      service.registry.get(breaker);
      expect((await forceOpen({ breaker })).json.breaker).toMatchObject({ name: breaker, state: 'open' });
    }
  });

  it.each(['__proto__', 'constructor', 'nobody', ''])(
    'to the unknown breaker %j is 404 and makes none (E7)',
    async (breaker) => {
      const told = await forceOpen({ breaker });
      expect(told.status).toBe(404);
      expect(told.headers.get('content-type')).toBe('application/problem+json');
      expect(told.json).toEqual({
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'there is no breaker of that name',
      });
      expect(service.registry.size).toBe(1);
    },
  );

  it.each([
    [{ breaker: undefined }, 'breaker is needed'],
    [{ breaker: 7 }, 'breaker must be a string'],
    [{ hold: 'yes' }, 'hold must be a boolean'],
    [{ hold_for_ms: 5_000 }, 'hold_for_ms needs hold: true'],
    [{ hold: false, hold_for_ms: 5_000 }, 'hold_for_ms needs hold: true'],
    [{ hold: true, hold_for_ms: '5000' }, 'hold_for_ms must be a number'],
    [{ hold: true, hold_for_ms: 999 }, 'hold_for_ms must be from 1000 to 2592000000'],
    [{ hold: true, hold_for_ms: 2_592_000_001 }, 'hold_for_ms must be from 1000 to 2592000000'],
    [{ actor: 7 }, 'actor must be a string'],
    [{ reason: {} }, 'reason must be a string'],
    [{ boot_id: 1 }, 'boot_id must be a string'],
    [{ until: 'later' }, 'unknown field "until"'],
  ])('with %o is 400 and names the field (R14)', async (body, detail) => {
    const told = await forceOpen(body);
    expect([told.status, told.json.detail]).toEqual([400, detail]);
    expect(service.breaker.isClosed).toBe(true);
  });

  it.each(['', '{', '[]', 'null', '"x"', '\ufeff{}'])('whose body is %j is 400', async (body) => {
    expect((await service.command('reset', body)).status).toBe(400);
  });

  it('with a key __proto__ in its body is 400', async () => {
    const told = await service.command('reset', '{"breaker":"mintic_hub","__proto__":{"hold":true}}');
    expect([told.status, told.json.detail]).toEqual([400, 'unknown field "__proto__"']);
  });

  it.each([{ hold: true }, { hold: false }, { hold_for_ms: 5_000 }])(
    'reset takes no hold: %o',
    async (body) => {
      const told = await reset(body);
      expect([told.status, told.json.detail]).toEqual([400, 'a reset takes no hold']);
    },
  );

  it('takes null for a field left out, and a hold at both ends of its range', async () => {
    const nothing = { actor: null, reason: null, boot_id: null, hold: null, hold_for_ms: null };
    expect((await reset(nothing)).status).toBe(200);
    expect((await forceOpen({ hold: true, hold_for_ms: 1_000 })).status).toBe(200);
    expect((await forceOpen({ hold: true, hold_for_ms: 2_592_000_000 })).status).toBe(200);
  });

  it('cuts long texts at 500 characters', async () => {
    await reset({ actor: 'a'.repeat(600), reason: 'b'.repeat(600) });
    expect(service.registry.journal.read(0)).toMatchObject([
      { actor: 'a'.repeat(500), reason: 'b'.repeat(500) },
    ]);
  });

  it('meant for another boot is 409, even for a breaker it has not', async () => {
    const told = await forceOpen({ boot_id: 'another', breaker: 'nobody' });
    expect([told.status, told.json.detail]).toEqual([409, 'this process has another boot_id']);
    expect((await forceOpen({ boot_id: service.registry.journal.bootId })).status).toBe(200);
  });

  it('without the right token is 401, whatever its body', async () => {
    for (const authorization of ['', 'Bearer x', `Bearer ${ADMIN_TOKEN}x`, `Basic ${ADMIN_TOKEN}`]) {
      const told = await service.command('reset', 'x'.repeat(100_000), { authorization });
      expect(told.status).toBe(401);
      expect(told.headers.get('www-authenticate')).toBe('Bearer');
      expect(told.text).not.toContain(ADMIN_TOKEN);
    }
  });

  it('is not let in by the token for reading', async () => {
    await service.close();
    service = await startService(serveOnLoopback, { readToken: 'read-token' });
    expect((await reset({}, { authorization: 'Bearer read-token' })).status).toBe(401);
    expect((await reset()).status).toBe(200);
  });

  it('is 403 while commands are off, though reading works', async () => {
    await service.close();
    service = await startService(serveOnLoopback, { adminToken: undefined });
    const told = await reset();
    expect([told.status, told.json.detail]).toEqual([
      403,
      'commands are off: the service has no admin token',
    ]);
    expect((await service.get('/metrics/circuit-breakers')).status).toBe(200);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'as %j is 415',
    async (type) => {
      expect((await reset({}, { 'content-type': type })).status).toBe(415);
    },
  );

  it('may say its charset', async () => {
    expect((await reset({}, { 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(200);
  });

  it('over 16 kB is 413, and one of just that size is not', async () => {
    const sized = (bytes: number) => {
      const bare = JSON.stringify({ breaker: 'mintic_hub', reason: '' });
      return JSON.stringify({ breaker: 'mintic_hub', reason: 'x'.repeat(bytes - bare.length) });
    };
    expect((await service.command('reset', sized(16_384))).status).toBe(200);
    expect((await service.command('reset', sized(16_385))).status).toBe(413);
  });

  it('whose length is not announced is 413 as soon as it is too long', async () => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(4096).fill(32)),
    });
    const sent = fetch(`${service.url}/admin/circuit-breakers/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect((await sent).status).toBe(413);
  });

  it('that is no UTF-8 is 400', async () => {
    const sent = await fetch(`${service.url}/admin/circuit-breakers/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
      body: new Uint8Array([
        ...new TextEncoder().encode('{"breaker":"mintic_hub","reason":"'),
        0xff,
        0x22,
        0x7d,
      ]),
    });
    expect(sent.status).toBe(400);
    expect(service.breaker.lastSeq).toBe(0);
  });
});

describe('an idempotency key', () => {
  const key = { 'idempotency-key': 'k1' };

  it('that was accepted gets its first answer again, and does nothing', async () => {
    const first = await forceOpen({ hold: true }, key);
    service.breaker.reset();
    const second = await forceOpen({ hold: true, actor: null }, key);
    expect([second.status, second.text]).toEqual([200, first.text]);
    expect(service.breaker.isClosed).toBe(true);
    expect(service.registry.journal.seq).toBe(2);
  });

  it('is one command though two requests bring it at once', async () => {
    const answers = await Promise.all([forceOpen({}, key), forceOpen({}, key), forceOpen({}, key)]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(service.registry.journal.seq).toBe(1);
  });

  it('with another path or body is 422', async () => {
    await forceOpen({ reason: 'one' }, key);
    expect((await forceOpen({ reason: 'two' }, key)).status).toBe(422);
    expect((await reset({ reason: 'one' }, key)).status).toBe(422);
    expect((await forceOpen({ reason: 'one' }, { 'idempotency-key': 'k2' })).json.seq).toBe(2);
  });

  it('is not used up by a command that was refused', async () => {
    expect((await forceOpen({ breaker: 'later' }, key)).status).toBe(404);
    service.registry.get('later');
    expect((await forceOpen({ breaker: 'later' }, key)).status).toBe(200);
  });

  it('is asked for only after the token', async () => {
    await forceOpen({}, key);
    expect((await forceOpen({}, { ...key, authorization: 'Bearer x' })).status).toBe(401);
    const bad = { 'idempotency-key': '', authorization: 'Bearer x' };
    expect((await forceOpen({}, bad)).status).toBe(401);
  });

  it.each(['', 'x'.repeat(201)])('of no good length is 400', async (bad) => {
    expect((await forceOpen({}, { 'idempotency-key': bad })).status).toBe(400);
  });

  it('is remembered by the last 1,000', async () => {
    const { fetch: answer } = service.endpoints;
    const send = async (name: string) =>
      (
        await answer(
          new Request('http://localhost/admin/circuit-breakers/reset', {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              authorization: `Bearer ${ADMIN_TOKEN}`,
              'idempotency-key': name,
            },
            body: '{"breaker":"mintic_hub"}',
          }),
        )
      )?.json();
    const first = await send('first');
    for (let n = 1; n < 1000; n++) await send(`n${n}`);
    expect(await send('first')).toEqual(first);
    await send('n1000');
    expect(await send('first')).not.toEqual(first);
    expect(service.registry.journal.memory.size).toBe(1000);
  });
});
