import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Told } from '#lib/domain/told.ts';
import { FakeClock } from '#lib/engine/testing/fake-clock.ts';
import { type FakeService, type FakeServiceOptions, startFakeService } from '#lib/testing/fake-service.ts';
import { eventually, makeWorld, type World } from '#lib/testing/world.ts';

const adminToken = 'admin-secret';
const HOUR_MS = 3_600_000;
let world: World;
let services: FakeService[];

beforeEach(async () => {
  world = await makeWorld();
  services = [];
});

afterEach(async () => {
  await world.end();
  await Promise.all(services.map((service) => service.close()));
});

async function startService(options: Partial<FakeServiceOptions> = {}): Promise<FakeService> {
  const service = await startFakeService({ name: 'document-api', adminToken, ...options });
  services.push(service);
  service.breaker('mintic_hub');
  return service;
}

interface CircuitRow {
  name: string;
  instance_id: number;
  state: string;
  held: boolean;
}
interface OutcomeRow {
  instance_id: number;
  state: string;
  detail: Told | null;
  boot_id: string | null;
}

const circuits = () =>
  world.rows<CircuitRow>(
    'SELECT b.name, c.* FROM circuit c JOIN breaker b ON b.id = c.breaker_id ORDER BY b.name, c.instance_id',
  );
const outcomes = (commandId: string) =>
  world.rows<OutcomeRow>('SELECT * FROM command_outcome WHERE command_id = $1 ORDER BY instance_id', [
    commandId,
  ]);
/** In which processes a stored journal shows a command. */
const bootsThatObeyed = async (commandId: string) =>
  (
    await world.rows<{ boot_id: string }>(
      'SELECT boot_id FROM transition WHERE command_key = $1 ORDER BY id',
      [commandId],
    )
  ).map((row) => row.boot_id);

/** Registers services as instances of one and has them read; their collector runs. */
async function watch(...instances: FakeService[]) {
  const { serviceId, instanceIds } = await world.register(
    'document-api',
    instances.map((service) => service.url),
    { adminToken },
  );
  const collector = await world.startCollector();
  const seen = () => world.rows<{ id: number }>('SELECT DISTINCT instance_id AS id FROM circuit');
  await eventually(seen, (rows) => rows.length === instances.length);
  return { serviceId, instanceIds, collector };
}

async function ended(commandId: string, state: string): Promise<OutcomeRow[]> {
  return eventually(
    () => outcomes(commandId),
    (rows) => rows.every((row) => row.state === state),
  );
}

/** A hold that has reached every circuit there is. */
async function hold(breaker = 'mintic_hub', instanceIds?: readonly number[]): Promise<string> {
  const id = await world.command(breaker, 'force_open', { hold: true, holdForMs: HOUR_MS, instanceIds });
  await ended(id, 'applied');
  return id;
}

/** Leaves a command as a collector does that died right after it had committed to send it. */
async function leaveSent(commandId: string): Promise<void> {
  await world.rows(
    `UPDATE command_outcome o SET state = 'sent', at = clock_timestamp(), boot_id = r.boot_id
       FROM instance_reading r WHERE r.instance_id = o.instance_id AND o.command_id = $1`,
    [commandId],
  );
}

/** Sends a command as a collector does. */
async function send(service: FakeService, commandId: string): Promise<void> {
  const answer = await fetch(`${service.url}/admin/circuit-breakers/force-open`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${adminToken}`,
      'content-type': 'application/json',
      'idempotency-key': commandId,
    },
    body: JSON.stringify({
      breaker: 'mintic_hub',
      boot_id: service.registry.journal.bootId,
      actor: 'ana',
      reason: 'a test',
    }),
  });
  expect(answer.status).toBe(200);
}

describe('ErrandRunner, when a collector dies', () => {
  it('before the call: the next one makes it, and the service obeys once', async () => {
    const service = await startService();
    const { collector } = await watch(service);
    await collector.stop();
    const command = await world.command('mintic_hub', 'force_open');
    await leaveSent(command);
    await world.startCollector();
    await ended(command, 'applied');
    expect(service.commandsReceived).toBe(1);
    expect(await bootsThatObeyed(command)).toHaveLength(1);
  });

  it('after the call: the journal proves it, and the service obeys once', async () => {
    const service = await startService();
    const { collector } = await watch(service);
    await collector.stop();
    const command = await world.command('mintic_hub', 'force_open');
    await leaveSent(command);
    await send(service, command);
    service.breaker('mintic_hub').reset();
    await world.startCollector();
    await ended(command, 'applied');
    expect(await bootsThatObeyed(command)).toHaveLength(1);
    expect(service.breaker('mintic_hub').isClosed).toBe(true);
  });

  it('and so does the process that it called: unknown at once, and the next process does not obey', async () => {
    const service = await startService();
    const { collector } = await watch(service);
    await collector.stop();
    const command = await world.command('mintic_hub', 'force_open');
    await leaveSent(command);
    await service.restart();
    service.breaker('mintic_hub');
    await world.startCollector();
    const [outcome] = await ended(command, 'unknown');
    expect(outcome?.detail?.code).toBe('process_ended');
    expect(service.commandsReceived).toBe(0);
  });

  it('with a newer command written meanwhile: both are carried out, in their order', async () => {
    const service = await startService();
    const { collector } = await watch(service);
    await collector.stop();
    const older = await world.command('mintic_hub', 'force_open', { hold: true });
    await leaveSent(older);
    const newer = await world.command('mintic_hub', 'reset');
    await world.startCollector();
    await ended(newer, 'applied');
    await ended(older, 'applied');
    expect(service.breaker('mintic_hub').isClosed).toBe(true);
  });
});

describe('ErrandRunner, when the answer is lost', () => {
  it.each(['before', 'after'] as const)(
    'sends again under the same key at level 2, cut %s it was carried out',
    async (when) => {
      const service = await startService();
      await watch(service);
      service.cutNextCommand(when);
      const command = await world.command('mintic_hub', 'force_open', { hold: true, holdForMs: HOUR_MS });
      await ended(command, 'applied');
      expect(await bootsThatObeyed(command)).toHaveLength(1);
      expect(service.breaker('mintic_hub').held).not.toBeNull();
    },
  );

  it('takes the same key with less time for a hold accepted before, and waits for the journal', async () => {
    const service = await startService();
    await watch(service);
    const failure = () =>
      world.rows<{ failure_code: string | null }>('SELECT failure_code FROM instance_reading');
    service.readable = false;
    await eventually(failure, ([reading]) => reading?.failure_code === 'reset');
    service.cutNextCommand('after');
    const command = await world.command('mintic_hub', 'force_open', { hold: true, holdForMs: HOUR_MS });
    await eventually(
      async () => service.commandsReceived,
      (received) => received >= 3,
    );
    expect((await outcomes(command))[0]?.state).toBe('sent');
    service.readable = true;
    await ended(command, 'applied');
    expect(await bootsThatObeyed(command)).toHaveLength(1);
  });

  it('proves a command that changed nothing', async () => {
    const service = await startService();
    await watch(service);
    for (const _again of [1, 2]) await ended(await world.command('mintic_hub', 'reset'), 'applied');
  });

  it('never sends again below level 2, and says what the reading shows', async () => {
    const service = await startService({ level: 1 });
    await watch(service);
    service.cutNextCommand('before');
    const command = await world.command('mintic_hub', 'force_open');
    const [outcome] = await ended(command, 'unknown');
    expect(outcome?.detail?.code).toBe('reading_shows');
    expect(service.commandsReceived).toBe(1);
  });
});

describe('ErrandRunner, while a hold lasts', () => {
  it('holds a replica that restarts, once per process and for the rest of the time', async () => {
    const [first, second] = [await startService(), await startService({ instanceId: 'document-api-2' })];
    await watch(first, second);
    const command = await hold();
    const [{ holdUntil } = { holdUntil: new Date(0) }] = await world.rows<{ holdUntil: Date }>(
      'SELECT hold_until AS "holdUntil" FROM command',
    );
    const boots = [first.registry.journal.bootId, second.registry.journal.bootId];
    for (const _restart of [1, 2]) {
      await first.restart();
      first.breaker('mintic_hub');
      boots.push(first.registry.journal.bootId);
      await eventually(
        () => bootsThatObeyed(command),
        (obeyed) => obeyed.includes(first.registry.journal.bootId),
      );
      expect(first.breaker('mintic_hub').held?.until).toBeLessThan(holdUntil.getTime() + 500);
      const [renewed, untouched] = await ended(command, 'applied');
      expect(renewed).toMatchObject({
        boot_id: first.registry.journal.bootId,
        detail: { code: 'hold_reached_new' },
      });
      expect(untouched).toMatchObject({ boot_id: second.registry.journal.bootId, detail: null });
    }
    expect((await bootsThatObeyed(command)).sort()).toEqual(boots.sort());
  });

  it('holds a replica that appears, and a breaker that an instance names only now', async () => {
    const [first, second, late] = [
      await startService(),
      await startService({ instanceId: 'document-api-2' }),
      await startService({ instanceId: 'document-api-3' }),
    ];
    first.breaker('other');
    const { serviceId } = await watch(first, second);
    const [all, other] = [await hold(), await hold('other')];
    await world.addInstance(serviceId, late.url);
    late.breaker('other');
    second.breaker('other');
    for (const command of [all, other]) {
      const applied = await eventually(
        () => outcomes(command),
        (rows) => rows.length === 3 && rows.every((row) => row.state === 'applied'),
      );
      expect(applied.map((row) => row.boot_id).sort()).toEqual(
        services.map((service) => service.registry.journal.bootId).sort(),
      );
    }
    for (const service of services)
      for (const name of ['mintic_hub', 'other']) expect(service.breaker(name).held).not.toBeNull();
  });

  it('holds a replica of a lower level that appears, and takes its reading for the proof', async () => {
    const [first, late] = [await startService(), await startService({ level: 1 })];
    const { serviceId } = await watch(first);
    const command = await hold();
    await world.addInstance(serviceId, late.url);
    const applied = await eventually(
      () => outcomes(command),
      (rows) => rows.length === 2 && rows.every((row) => row.state === 'applied'),
    );
    expect(applied[1]?.detail?.code).toBe('hold_reached_new');
    expect(late.breaker('mintic_hub').held).not.toBeNull();
  });

  it('keeps to the instances that the operator chose', async () => {
    const [first, second, late] = [
      await startService(),
      await startService({ instanceId: 'document-api-2' }),
      await startService({ instanceId: 'document-api-3' }),
    ];
    const { serviceId, instanceIds } = await watch(first, second);
    const command = await hold('mintic_hub', instanceIds.slice(0, 1));
    await world.addInstance(serviceId, late.url);
    await eventually(circuits, (rows) => rows.length === 3);
    for (const service of [second, first]) {
      await service.restart();
      service.breaker('mintic_hub');
    }
    await eventually(
      () => bootsThatObeyed(command),
      (boots) => boots.length === 2,
    );
    expect(first.breaker('mintic_hub').held).not.toBeNull();
    expect(second.breaker('mintic_hub').isClosed).toBe(true);
    expect(late.breaker('mintic_hub').isClosed).toBe(true);
  });

  it('leaves a circuit alone that its own service closed', async () => {
    const [first, second] = [await startService(), await startService({ instanceId: 'document-api-2' })];
    await watch(first, second);
    const command = await hold();
    first.breaker('mintic_hub').reset();
    await eventually(circuits, (rows) => rows[0]?.state === 'closed');
    await second.restart();
    second.breaker('mintic_hub');
    await eventually(
      () => bootsThatObeyed(command),
      (boots) => boots.length === 3,
    );
    expect(first.breaker('mintic_hub').isClosed).toBe(true);
    expect(first.commandsReceived).toBe(1);
  });

  it('is no more bound by it after a reset, even one that did not get through', async () => {
    const service = await startService();
    service.breaker('other');
    service.breaker('third');
    await watch(service);
    for (const name of ['mintic_hub', 'third']) await hold(name);
    const kept = await hold('other');
    await ended(await world.command('mintic_hub', 'reset'), 'applied');
    service.cutNextCommand('before');
    const lost = await world.command('third', 'reset');
    await world.rows(`UPDATE command_outcome SET state = 'refused' WHERE command_id = $1`, [lost]);
    await service.restart();
    for (const name of ['mintic_hub', 'other', 'third']) service.breaker(name);
    await eventually(
      () => bootsThatObeyed(kept),
      (boots) => boots.length === 2,
    );
    expect(service.breaker('mintic_hub').isClosed).toBe(true);
    expect(service.breaker('third').isClosed).toBe(true);
  });

  it('is bound by it after a plain force-open, which leaves a hold as it is', async () => {
    const service = await startService();
    await watch(service);
    const command = await hold();
    await ended(await world.command('mintic_hub', 'force_open'), 'applied');
    await service.restart();
    service.breaker('mintic_hub');
    await eventually(
      () => bootsThatObeyed(command),
      (boots) => boots.length === 2,
    );
    expect(service.breaker('mintic_hub').held).not.toBeNull();
  });

  it('lets it end in the service with the panel dead, and brings it to nobody after its end', async () => {
    const clock = new FakeClock();
    const service = await startService({ clock });
    service.breaker('other');
    const { collector } = await watch(service);
    const [over, kept] = [await hold(), await hold('other')];
    await collector.stop();
    clock.advance(HOUR_MS);
    expect(service.breaker('mintic_hub').isHalfOpen).toBe(true);
    await world.rows(`UPDATE command SET hold_until = clock_timestamp() WHERE id = $1`, [over]);

    const next = await world.startCollector();
    await eventually(circuits, (rows) => rows.every((row) => row.state === 'half_open' && !row.held));
    await next.stop();
    await service.restart();
    for (const name of ['mintic_hub', 'other']) service.breaker(name);
    await world.startCollector();
    await eventually(
      () => bootsThatObeyed(kept),
      (boots) => boots.length === 2,
    );
    expect(service.breaker('mintic_hub').isClosed).toBe(true);
    expect(await bootsThatObeyed(over)).toHaveLength(1);
  });

  it('brings one without an end to every process until it is reset', async () => {
    const service = await startService();
    await watch(service);
    const command = await world.command('mintic_hub', 'force_open', { hold: true });
    await ended(command, 'applied');
    await service.restart();
    service.breaker('mintic_hub');
    await eventually(
      () => bootsThatObeyed(command),
      (boots) => boots.length === 2,
    );
    expect(service.breaker('mintic_hub').held).toMatchObject({ until: null });
  });
});

describe('ErrandRunner, with two operators at once', () => {
  it('carries out the newer command; the older one is superseded and never sent', async () => {
    const service = await startService();
    const { collector } = await watch(service);
    await collector.stop();
    await Promise.all([
      world.command('mintic_hub', 'force_open', { hold: true }),
      world.command('mintic_hub', 'reset'),
    ]);
    const [older, newer] = await world.rows<{ id: string; action: string }>(
      'SELECT id, action FROM command ORDER BY at',
    );
    await world.startCollector();
    await ended(newer?.id ?? '', 'applied');
    expect((await outcomes(older?.id ?? '')).map((row) => row.state)).toEqual(['superseded']);
    expect(service.commandsReceived).toBe(1);
    expect(service.breaker('mintic_hub').isOpen).toBe(newer?.action === 'force_open');
  });
});
