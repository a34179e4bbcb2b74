import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandInput } from '#lib/contract/command.ts';
import {
  COMMAND_STATES,
  commandState,
  OUTCOME_STATES,
  type OutcomeState,
} from '#lib/domain/command-state.ts';
import { makePanel, type Panel, type SeededService } from '#lib/testing/panel.ts';
import { isNotFound } from './errors.ts';
import { listCommands } from './list-commands.ts';
import { readBreaker } from './read-breaker.ts';
import { readCommand } from './read-command.ts';
import { removeService } from './remove-service.ts';
import { requestCommand } from './request-command.ts';

let panel: Panel;
let service: SeededService;
beforeAll(async () => {
  panel = await makePanel();
});
afterAll(() => panel.end());
beforeEach(async () => {
  await panel.rows(
    `TRUNCATE service, instance, instance_reading, breaker, circuit, command, command_outcome, audit CASCADE`,
  );
  service = await panel.seed('document-api', { instances: 3, breakers: ['mintic_hub', 'other'] });
});

const FORCE_OPEN: CommandInput = { action: 'force_open', reason: 'hub maintenance' };
let keys = 0;

function breaker(name = 'mintic_hub') {
  const found = service.breakers[name];
  if (found === undefined) throw new Error(`no breaker ${name}`);
  return { id: String(found.id), circuits: found.circuitIds.map(String) };
}

function request(
  command: Partial<CommandInput> = {},
  { ctx = panel.ctx, key = `key-${keys++}`, on = breaker().id } = {},
) {
  return requestCommand(ctx, { breakerId: on, command: { ...FORCE_OPEN, ...command }, idempotencyKey: key });
}

const states = (command: { outcomes: { state: OutcomeState }[] }) =>
  command.outcomes.map((outcome) => outcome.state);

describe('requestCommand', () => {
  it('writes the command, an outcome per live circuit, and who did it', async () => {
    const command = await request({ hold: true, holdForMs: 900_000 });
    expect(command).toMatchObject({
      action: 'force_open',
      hold: true,
      actor: 'ana',
      actorVerified: false,
      state: 'requested',
    });
    expect(Date.parse(command.holdUntil ?? '') - Date.parse(command.at)).toBe(900_000);
    expect(command.outcomes.map(({ circuitId, state }) => ({ circuitId, state }))).toEqual(
      breaker().circuits.map((circuitId) => ({ circuitId, state: 'requested' })),
    );
    expect(await readCommand(panel.ctx, command.id)).toEqual(command);
    expect(await panel.rows(`SELECT actor, action, subject, detail FROM audit`)).toEqual([
      {
        actor: 'ana',
        action: 'command.force_open',
        subject: `breaker:${breaker().id}`,
        detail: {
          command: command.id,
          reason: 'hub maintenance',
          hold: true,
          holdForMs: 900_000,
          circuits: breaker().circuits.map(Number),
        },
      },
    ]);
    expect(await readBreaker(panel.ctx, breaker().id)).toMatchObject({
      state: 'closed',
      lastCommandId: command.id,
      pendingCommand: { id: command.id, action: 'force_open', state: 'requested', applied: 0, total: 3 },
    });
  });

  it('reaches the chosen circuits only, and none that is absent or removed', async () => {
    const [first, second, third] = breaker().circuits;
    await panel.rows(`UPDATE circuit SET absent_readings = 3 WHERE id = $1`, [third]);
    expect((await request()).outcomes.map((outcome) => outcome.circuitId)).toEqual([first, second]);
    expect(
      (await request({ circuits: [second ?? ''] })).outcomes.map((outcome) => outcome.circuitId),
    ).toEqual([second]);
    await expect(
      request({ circuits: [second ?? '', third ?? '', breaker('other').circuits[0] ?? ''] }),
    ).rejects.toMatchObject({
      code: 'bad_request',
      errors: [{ field: 'circuits[1]' }, { field: 'circuits[2]' }],
    });
  });

  it('supersedes what older commands had not sent yet, on the same circuits only', async () => {
    const older = await request();
    const [first, second] = breaker().circuits;
    await panel.rows(`UPDATE command_outcome SET state = 'sent' WHERE circuit_id = $1`, [first]);
    await request({ action: 'reset', circuits: [first ?? '', second ?? ''] });
    expect(states(await readCommand(panel.ctx, older.id))).toEqual(['sent', 'superseded', 'requested']);
  });

  it('answers the same request under the same key as the first time, and acts once', async () => {
    const first = await request({}, { key: 'same' });
    expect(await request({}, { key: 'same' })).toEqual(first);
    const at = await Promise.all([1, 2, 3].map(() => request({ reason: 'at once' }, { key: 'at once' })));
    expect(new Set(at.map((command) => command.id)).size).toBe(1);
    expect((await listCommands(panel.ctx, { limit: 50 })).items).toHaveLength(2);
    expect(await panel.rows(`SELECT id FROM audit`)).toHaveLength(2);
  });

  it('answers a repeated request though another operator acted since', async () => {
    const first = await request({ seenCommandId: null }, { key: 'same' });
    await request();
    expect((await request({ seenCommandId: null }, { key: 'same' })).id).toBe(first.id);
  });

  it.each([
    ['another reason', () => request({ reason: 'another' }, { key: 'same' })],
    ['another breaker', () => request({}, { key: 'same', on: breaker('other').id })],
    ['another operator', () => request({}, { key: 'same', ctx: panel.as('bea') })],
  ])('refuses the same key for %s', async (_, again) => {
    await request({}, { key: 'same' });
    await expect(again()).rejects.toMatchObject({
      code: 'unprocessable',
      errors: [{ field: 'Idempotency-Key' }],
    });
  });

  it('refuses the same key for two breakers at once', async () => {
    const results = await Promise.allSettled(
      ['mintic_hub', 'other'].map((name) => request({}, { key: 'same', on: breaker(name).id })),
    );
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { code: 'unprocessable' },
    });
  });

  it('tells an operator who did what meanwhile', async () => {
    const seen = await request({ seenCommandId: null });
    const other = await request({ hold: true, seenCommandId: seen.id }, { ctx: panel.as('bea') });
    await expect(request({ seenCommandId: seen.id })).rejects.toMatchObject({
      code: 'conflict',
      message: `bea held mintic_hub open at ${other.at}. Look again before you act.`,
    });
    await expect(request({ seenCommandId: null })).rejects.toMatchObject({ code: 'conflict' });
    expect(await request({ seenCommandId: other.id })).toMatchObject({ actor: 'ana' });
  });

  it('is in no conflict with a circuit that moved by itself', async () => {
    const seen = await request({ seenCommandId: null });
    await panel.rows(`UPDATE circuit SET state = 'half_open', raw_state = 'half_open'`);
    expect(await request({ action: 'reset', seenCommandId: seen.id })).toMatchObject({ state: 'requested' });
  });

  it('remembers whether the operator chose circuits', async () => {
    await request({ hold: true });
    await request({ hold: true, circuits: breaker().circuits });
    expect(await panel.rows(`SELECT chosen FROM command ORDER BY at`)).toEqual([
      { chosen: false },
      { chosen: true },
    ]);
  });

  it('lets one of two operators at once act; the other is told', async () => {
    const results = await Promise.allSettled(
      ['ana', 'bea'].map((name) => request({ seenCommandId: null }, { ctx: panel.as(name) })),
    );
    const done = results.find((result) => result.status === 'fulfilled');
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: {
        code: 'conflict',
        message: expect.stringContaining(`${done?.value.actor} forced mintic_hub open at`),
      },
    });
    expect((await listCommands(panel.ctx, { limit: 50 })).items).toHaveLength(1);
  });

  it('never dates a command before the one that it follows', async () => {
    const commands = await Promise.all(Array.from({ length: 8 }, () => request()));
    const listed = (await listCommands(panel.ctx, { limit: 50 })).items;
    expect(new Set(listed.map((command) => command.at)).size).toBe(commands.length);
    expect(states(listed[0] ?? { outcomes: [] })).toEqual(['requested', 'requested', 'requested']);
    expect(
      listed
        .slice(1)
        .flatMap(states)
        .every((state) => state === 'superseded'),
    ).toBe(true);
  });

  it.each([
    ['without an admin token', { hasAdminToken: false }, /has no admin token for plain/],
    ['that says its commands are off', { commands: 'off' }, /plain takes no commands/],
  ] as const)('refuses early for a service %s', async (_, options, message) => {
    const plain = await panel.seed('plain', options);
    await expect(request({}, { on: String(plain.breakers.mintic_hub?.id) })).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(message),
    });
    expect(await panel.rows(`SELECT id FROM audit`)).toEqual([]);
  });

  it('lets a level-0 service with a token try', async () => {
    const plain = await panel.seed('plain', { commands: 'unknown' });
    expect(await request({}, { on: String(plain.breakers.mintic_hub?.id) })).toMatchObject({
      state: 'requested',
    });
  });

  it('knows neither breakers that never were nor those of a removed service', async () => {
    await expect(request({}, { on: '999999' })).rejects.toSatisfy(isNotFound);
    await removeService(panel.ctx, String(service.serviceId));
    await expect(request()).rejects.toSatisfy(isNotFound);
  });

  it('asks who it is, and for a key', async () => {
    await expect(request({}, { ctx: panel.as(null) })).rejects.toMatchObject({ code: 'operator_required' });
    for (const idempotencyKey of [null, '', 'x'.repeat(201)]) {
      await expect(
        requestCommand(panel.ctx, { breakerId: breaker().id, command: FORCE_OPEN, idempotencyKey }),
      ).rejects.toMatchObject({ code: 'bad_request', errors: [{ field: 'Idempotency-Key' }] });
    }
  });
});

describe('listCommands', () => {
  it('goes through pages, newest first, of one breaker when asked', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await request()).id);
    await request({}, { on: breaker('other').id });
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listCommands(panel.ctx, { breaker: breaker().id, limit: 2, cursor });
      found.push(...page.items.map((command) => command.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(found).toEqual(ids);
    await expect(listCommands(panel.ctx, { limit: 2, cursor: 'WyJ4Il0' })).rejects.toMatchObject({
      errors: [{ field: 'cursor' }],
    });
  });

  it('finds by the same states that the domain derives', async () => {
    const pairs = OUTCOME_STATES.flatMap((a) => OUTCOME_STATES.map((b) => [a, b] as const));
    const [first, second] = breaker().circuits;
    const expected = new Map<string, string[]>(COMMAND_STATES.map((state) => [state, []]));
    for (const [a, b] of pairs) {
      const { id } = await request({ circuits: [first ?? '', second ?? ''] });
      await panel.rows(
        `UPDATE command_outcome SET state = CASE circuit_id WHEN $2 THEN $3 ELSE $4 END WHERE command_id = $1`,
        [id, Number(first), a, b],
      );
      // Out of the way of the next one, which would supersede it.
      await panel.rows(`UPDATE command_outcome SET circuit_id = $2 WHERE command_id = $1`, [
        id,
        breaker('other').circuits[0],
      ]);
      expected.get(commandState([a, b]))?.push(id);
    }
    for (const state of COMMAND_STATES) {
      const { items } = await listCommands(panel.ctx, { state, limit: 200 });
      expect(items.map((command) => command.id).sort()).toEqual(expected.get(state)?.sort());
      expect(items.every((command) => command.state === state)).toBe(true);
    }
  });
});
