import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IncidentDetail, IncidentList, IncidentQuery } from '#lib/contract/incident.ts';
import { findIncidents } from '#lib/store/incidents/find-incidents.ts';
import { makePanel, type Panel, type SeededService } from '#lib/testing/panel.ts';
import { isNotFound } from './errors.ts';
import { listIncidents } from './list-incidents.ts';
import { readIncident } from './read-incident.ts';
import { removeService } from './remove-service.ts';
import { requestCommand } from './request-command.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
/** When the tests' stories begin: every moment is in the past. */
let start: number;
let panel: Panel;
let service: SeededService;
beforeAll(async () => {
  panel = await makePanel();
});
afterAll(() => panel.end());
beforeEach(async () => {
  await panel.rows(
    `TRUNCATE service, instance, instance_reading, breaker, circuit, transition, gap, restart, coverage, sample, command,
       command_outcome, incident CASCADE`,
  );
  start = Date.now() - 60 * MINUTE;
  service = await panel.seed('document-api', { instances: 2, breakers: ['mintic_hub', 'other'] });
});

interface Change {
  readonly at: number;
  readonly from?: string;
  readonly to?: string;
  readonly cause?: string;
  readonly evidence?: string;
  readonly held?: boolean;
  readonly actor?: string;
}

const INSERT_CHANGE = `
  WITH stood AS (
    UPDATE circuit SET state = $4, raw_state = $4, since = $2, held = $7 WHERE id = $1 RETURNING id, breaker_id, instance_id),
  seen AS (
    INSERT INTO coverage (instance_id, from_at, to_at) SELECT instance_id, $10, $2 FROM stood
    ON CONFLICT (instance_id, from_at) DO UPDATE SET to_at = greatest(coverage.to_at, excluded.to_at)),
  reading AS (
    UPDATE instance_reading SET last_read_at = $2 WHERE instance_id = (SELECT instance_id FROM stood))
  INSERT INTO transition (circuit_id, breaker_id, instance_id, boot_id, seq, at, observed_at, from_state, to_state, cause, evidence,
                          held, actor, error)
  SELECT id, breaker_id, instance_id, 'boot', $9, $2, $2, $3, $4, $5, $6, $7, $8, 'ConnectTimeout' FROM stood`;
let seq = 0;

/** What a collector stores of a change; `at` counts from the start. A trip unless told otherwise. */
function changeValues(circuitId: number, change: Change): unknown[] {
  const {
    at,
    from = 'closed',
    to = 'open',
    cause = 'failure_rate',
    evidence = 'journal',
    held = false,
    actor,
  } = change;
  seq += 1;
  const moment = new Date(start + at);
  return [circuitId, moment, from, to, cause, evidence, held, actor ?? null, seq, new Date(start)];
}

async function store(circuitId: number, change: Change): Promise<void> {
  await panel.rows(INSERT_CHANGE, changeValues(circuitId, change));
}

const recovery = (at: number) => ({ at, from: 'half_open', to: 'closed', cause: 'probes_succeeded' });

function circuit(index = 0, name = 'mintic_hub', of = service): number {
  const id = of.breakers[name]?.circuitIds[index];
  if (id === undefined) throw new Error(`no circuit ${index} of ${name}`);
  return id;
}

function find(at: number): Promise<void> {
  return findIncidents(panel.ctx.db.pool, start + at);
}

async function list(query: Record<string, string> = {}) {
  return IncidentList.parse(await listIncidents(panel.ctx, IncidentQuery.parse(query))).items;
}

async function only() {
  const items = await list();
  expect(items).toHaveLength(1);
  return IncidentDetail.parse(await readIncident(panel.ctx, items[0]?.id ?? ''));
}

const moment = (at: number) => new Date(start + at).toISOString();

describe('findIncidents', () => {
  it('groups the breakers of one dependency, also across services, in order of onset', async () => {
    const other = await panel.seed('signature', { breakers: ['hub'] });
    await panel.rows(`UPDATE service SET dependencies = '{"hub": "mintic_hub"}' WHERE id = $1`, [
      other.serviceId,
    ]);
    await store(circuit(0), { at: 2 * SECOND });
    await store(circuit(1), { at: 3 * SECOND });
    await store(circuit(0, 'hub', other), { at: SECOND });
    await store(circuit(0, 'other'), { at: 4 * SECOND });
    await find(5 * SECOND);

    expect((await list()).map((incident) => incident.dependency)).toEqual(['other', 'mintic_hub']);
    const [found] = await list({ dependency: 'mintic_hub' });
    expect(found).toMatchObject({
      state: 'open',
      openedAt: moment(SECOND),
      lastTripAt: moment(3 * SECOND),
      closedAt: null,
      trips: 3,
      breakers: 2,
      circuits: 3,
      services: [{ name: 'signature' }, { name: 'document-api' }],
    });
    const { members, events } = await readIncident(panel.ctx, found?.id ?? '');
    expect(members.map((member) => [member.name, member.circuits.length])).toEqual([
      ['hub', 1],
      ['mintic_hub', 2],
    ]);
    expect(events.map((event) => [event.kind, event.at])).toEqual([
      ['trip', moment(SECOND)],
      ['trip', moment(2 * SECOND)],
      ['trip', moment(3 * SECOND)],
    ]);
    expect(events[0]).toMatchObject({ cause: 'failure_rate', error: 'ConnectTimeout', from: 'closed' });
  });

  it.each([
    ['a hold', { cause: 'forced_open', held: true, actor: 'ana' }],
    ['a forced opening', { cause: 'forced_open', actor: 'ana' }],
    ['an observed hold', { cause: 'observed', evidence: 'observed', held: true }],
  ])('finds none in %s', async (_, change) => {
    await store(circuit(), { at: 0, ...change });
    await find(SECOND);
    expect(await list()).toEqual([]);
  });

  it('finds none in an opening that was observed after the panel had asked for it', async () => {
    const breakerId = String(service.breakers.mintic_hub?.id);
    await requestCommand(panel.ctx, {
      breakerId,
      command: { action: 'force_open', reason: 'drill' },
      idempotencyKey: randomUUID(),
    });
    await panel.rows(`UPDATE command_outcome SET state = 'sent'`);
    await store(circuit(), { at: 60 * MINUTE, cause: 'observed', evidence: 'observed' });
    await find(60 * MINUTE);
    expect(await list()).toEqual([]);
    await store(circuit(0, 'other'), { at: 60 * MINUTE, cause: 'observed', evidence: 'observed' });
    await find(60 * MINUTE);
    expect(await list()).toMatchObject([{ dependency: 'other' }]);
  });

  it('takes up a failed probe of a circuit that tripped, not of one that was forced open', async () => {
    const failed = (at: number) => ({ at, from: 'half_open', cause: 'probe_failed' });
    await store(circuit(), { at: 0, cause: 'forced_open' });
    await store(circuit(), failed(SECOND));
    await find(SECOND);
    expect(await list()).toEqual([]);

    await store(circuit(1), { at: 0 });
    await find(SECOND);
    await panel.rows(`UPDATE instance SET removed_at = $1`, [new Date(start + 2 * SECOND)]);
    await find(40 * MINUTE);
    expect(await list()).toMatchObject([{ state: 'closed', closedAt: moment(2 * SECOND) }]);
    await panel.rows(`UPDATE instance SET removed_at = NULL`);
    await store(circuit(1), failed(41 * MINUTE));
    await find(41 * MINUTE);
    expect(await list({ state: 'open' })).toMatchObject([{ openedAt: moment(41 * MINUTE), trips: 0 }]);
  });

  it('closes when the last member has closed, is reopened by a relapse, and is another one later', async () => {
    await store(circuit(0), { at: 0 });
    await store(circuit(1), { at: SECOND });
    await store(circuit(1), recovery(MINUTE));
    await find(MINUTE);
    expect(await list()).toMatchObject([{ state: 'open' }]);
    await store(circuit(0), recovery(2 * MINUTE));
    await find(2 * MINUTE);
    expect(await list()).toMatchObject([{ state: 'closed', closedAt: moment(2 * MINUTE) }]);

    await store(circuit(0), { at: 8 * MINUTE });
    await find(8 * MINUTE);
    expect(await list()).toMatchObject([{ state: 'open', closedAt: null, trips: 3 }]);
    await store(circuit(0), recovery(9 * MINUTE));
    await find(9 * MINUTE);
    const { events } = await only();
    expect(events.map((event) => event.kind)).toEqual([
      'trip',
      'trip',
      'recovery',
      'recovery',
      'closed',
      'reopened',
      'trip',
      'recovery',
      'closed',
    ]);

    await store(circuit(0), { at: 30 * MINUTE });
    await find(30 * MINUTE);
    expect(await list()).toMatchObject([
      { openedAt: moment(30 * MINUTE), state: 'open' },
      { openedAt: moment(0), state: 'closed' },
    ]);
  });

  it('finds in a journal that is read late what it would have found in time', async () => {
    for (const at of [0, 2 * MINUTE, 40 * MINUTE]) {
      await store(circuit(), { at });
      await store(circuit(), recovery(at + MINUTE));
    }
    await find(50 * MINUTE);
    expect(await list()).toMatchObject([
      { openedAt: moment(40 * MINUTE), closedAt: moment(41 * MINUTE), trips: 1 },
      { openedAt: moment(0), closedAt: moment(3 * MINUTE), trips: 2 },
    ]);
  });

  it('closes when a half-open member has had no traffic for 15 minutes', async () => {
    await store(circuit(), { at: 0 });
    await store(circuit(), { at: MINUTE, from: 'open', to: 'half_open', cause: 'timeout_elapsed' });
    const readAt = (at: number) =>
      panel.rows(`UPDATE instance_reading SET last_read_at = $1`, [new Date(start + at)]);
    await readAt(16 * MINUTE - 1);
    await find(16 * MINUTE);
    expect(await list()).toMatchObject([{ state: 'open' }]);
    await readAt(16 * MINUTE);
    await find(16 * MINUTE);
    expect(await list()).toMatchObject([{ state: 'closed', closedAt: moment(16 * MINUTE) }]);
  });

  it('closes when the service is removed', async () => {
    await store(circuit(), { at: 0 });
    await find(SECOND);
    await removeService(panel.ctx, String(service.serviceId));
    await find(61 * MINUTE);
    expect((await only()).state).toBe('closed');
  });

  it('keeps the commands on its breakers, what was done past the panel, and the gaps', async () => {
    await store(circuit(), { at: 0 });
    await find(SECOND);
    const breakerId = String(service.breakers.mintic_hub?.id);
    const command = await requestCommand(panel.ctx, {
      breakerId,
      command: { action: 'force_open', hold: true, reason: 'hub is down' },
      idempotencyKey: randomUUID(),
    });
    await panel.rows(
      `INSERT INTO gap (instance_id, boot_id, missed, from_seq, to_seq, why, observed_at) VALUES ($1, 'boot', 3, 2, 4, 'wrapped', $2)`,
      [service.instanceIds[0], new Date(start + 2 * SECOND)],
    );
    await store(circuit(), {
      at: 3 * SECOND,
      from: 'open',
      cause: 'forced_open',
      held: true,
      actor: 'root',
    });
    await find(4 * SECOND);
    const { events } = await only();
    expect(events).toMatchObject([
      { kind: 'trip' },
      { kind: 'gap', missed: 3, why: 'wrapped' },
      { kind: 'act', cause: 'forced_open', actor: 'root', held: true },
      { kind: 'command', commandId: command.id, action: 'force_open', actor: 'ana', reason: 'hub is down' },
    ]);
  });

  it('doubles nothing when two look at once, nor when what it has seen is forgotten', async () => {
    await store(circuit(0), { at: 0 });
    await store(circuit(1), { at: SECOND });
    await Promise.all([1, 2, 3, 4].map(() => find(SECOND)));
    await store(circuit(0), recovery(MINUTE));
    await store(circuit(1), recovery(MINUTE));
    await find(MINUTE);
    const before = await only();
    expect(before).toMatchObject({ state: 'closed', trips: 2 });
    await panel.rows(`UPDATE incident_cursor SET seen = '1:1:'`);
    await find(MINUTE);
    expect(await only()).toEqual(before);
    await find(20 * MINUTE);
    await panel.rows(`UPDATE incident_cursor SET seen = '1:1:'`);
    await find(20 * MINUTE);
    expect((await only()).events).toEqual(before.events);
  });

  it('leaves the looking to whoever is at it', async () => {
    await store(circuit(), { at: 0 });
    const another = new pg.Client({ connectionString: panel.databaseUrl });
    await another.connect();
    try {
      await another.query('BEGIN');
      await another.query('SELECT FROM incident_cursor FOR UPDATE');
      await find(SECOND);
      expect(await list()).toEqual([]);
      await another.query('ROLLBACK');
    } finally {
      await another.end();
    }
    await find(SECOND);
    expect(await list()).toHaveLength(1);
  });

  it('waits for no transaction that is still open, and does not skip what it commits late', async () => {
    const archive = await panel.seed('archive', { breakers: ['disk'] });
    const late = new pg.Client({ connectionString: panel.databaseUrl });
    await late.connect();
    try {
      await late.query('BEGIN');
      await late.query(INSERT_CHANGE, changeValues(circuit(0, 'disk', archive), { at: 0 }));
      await store(circuit(), { at: SECOND });
      await find(SECOND);
      expect(await list()).toMatchObject([{ dependency: 'mintic_hub' }]);
      await store(circuit(1), { at: 2 * SECOND });
      await find(2 * SECOND);
      await late.query('COMMIT');
    } finally {
      await late.end();
    }
    await find(3 * SECOND);
    expect(await list()).toMatchObject([{ dependency: 'mintic_hub', trips: 2 }, { dependency: 'disk' }]);
  });

  it('begins anew on a database that was put back to an earlier day', async () => {
    await panel.rows(`UPDATE incident_cursor SET seen = '900000000000:900000000000:'`);
    await store(circuit(), { at: 0 });
    await find(SECOND);
    expect(await list()).toEqual([]);
    await store(circuit(1), { at: SECOND });
    await find(SECOND);
    expect(await list()).toMatchObject([{ trips: 1 }]);
  });
});

describe('the cost of an incident', () => {
  const sample = (circuitId: number, at: number, refused: number | null) =>
    panel.rows(
      `INSERT INTO sample (circuit_id, at, span_ms, calls, refused, fallbacks) VALUES ($1, $2, 5000, 1, $3, $3)`,
      [circuitId, new Date(start + at), refused],
    );
  beforeEach(async () => {
    for (const day of [0, 1, 2]) {
      const [from, to] = [day - 1, day].map((days) =>
        new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
      );
      await panel.rows(
        `CREATE TABLE IF NOT EXISTS sample_test_${day} PARTITION OF sample FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
  });

  it('is the time open and the calls refused, then and when it is settled', async () => {
    await store(circuit(0), { at: 10 * SECOND });
    await store(circuit(1), { at: 20 * SECOND });
    await sample(circuit(0), 5 * SECOND, 100);
    await sample(circuit(0), 15 * SECOND, 7);
    await sample(circuit(1), 25 * SECOND, 5);
    await store(circuit(0), { ...recovery(40 * SECOND), from: 'open', cause: 'reset' });
    await store(circuit(1), { ...recovery(50 * SECOND), from: 'open', cause: 'reset' });
    await sample(circuit(1), 60 * SECOND, 100);
    await find(50 * SECOND);
    const cost = {
      openMs: 40 * SECOND,
      notSeenMs: 0,
      refused: 12,
      fallbacks: 12,
      countsIncomplete: false,
    };
    expect((await only()).cost).toEqual(cost);
    await find(20 * MINUTE);
    await panel.rows(`TRUNCATE sample, coverage`);
    expect((await only()).cost).toEqual(cost);
  });

  it('is not known where nothing was counted, and says when there may be more', async () => {
    await store(circuit(0), { at: 0 });
    await find(SECOND);
    expect((await only()).cost).toMatchObject({ refused: null, fallbacks: null, countsIncomplete: true });
    await store(circuit(1), { at: SECOND });
    await sample(circuit(0), 5 * SECOND, 7);
    await sample(circuit(1), 5 * SECOND, null);
    await find(2 * SECOND);
    expect((await only()).cost).toMatchObject({ refused: 7, countsIncomplete: true });
  });

  it('ends with the last reading, and tells how long nobody saw', async () => {
    await store(circuit(), { at: 0 });
    await store(circuit(), { at: MINUTE, from: 'open', to: 'open', cause: 'reset' });
    await find(MINUTE);
    const { cost } = await only();
    expect(cost.openMs).toBe(MINUTE);
    expect(cost.notSeenMs).toBeGreaterThanOrEqual(59 * MINUTE);
  });
});

describe('listIncidents', () => {
  beforeEach(async () => {
    await store(circuit(), { at: 0 });
    await store(circuit(), recovery(MINUTE));
    await find(MINUTE);
    await store(circuit(), { at: 20 * MINUTE });
    await store(circuit(0, 'other'), { at: 20 * MINUTE });
    await find(20 * MINUTE);
  });

  it('lists the newest first, page by page', async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const query = IncidentQuery.parse({ limit: '1', ...(cursor ? { cursor } : {}) });
      const page = await listIncidents(panel.ctx, query);
      seen.push(...page.items.map((incident) => incident.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual((await list()).map((incident) => incident.id));
    expect(seen).toHaveLength(3);
  });

  it.each([
    [{ state: 'open' }, 2],
    [{ state: 'closed' }, 1],
    [{ dependency: 'mintic_hub' }, 2],
    [{ dependency: 'nothing' }, 0],
    [{ state: 'open', dependency: 'other' }, 1],
  ])('filters by %o', async (query, count) => {
    expect(await list(query)).toHaveLength(count);
  });

  it('finds those that lasted at some moment of a span', async () => {
    const between = (from: number, to: number) => list({ from: moment(from), to: moment(to) });
    expect(await between(30 * SECOND, 2 * MINUTE)).toHaveLength(1);
    expect(await between(2 * MINUTE, 3 * MINUTE)).toHaveLength(0);
    expect(await between(2 * MINUTE, 50 * MINUTE)).toHaveLength(2);
  });
});

describe('readIncident', () => {
  it.each(['1', 'x', '99999999999'])('knows no incident %s', async (id) => {
    await expect(readIncident(panel.ctx, id)).rejects.toSatisfy(isNotFound);
  });
});
