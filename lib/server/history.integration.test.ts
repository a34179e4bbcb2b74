import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BreakerHistory, TransitionList, TransitionQuery } from '#lib/contract/history.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import { makePanel, type Panel, type SeededService } from '#lib/testing/panel.ts';
import { listTransitions } from './list-transitions.ts';
import { readBreakerHistory } from './read-breaker-history.ts';

const MINUTE = 60_000;
let panel: Panel;
let service: SeededService;
let breakerId: string;
/** An hour ago, on a minute. */
let start: number;

beforeAll(async () => {
  panel = await makePanel();
  await panel.rows(`CREATE TABLE sample_test PARTITION OF sample DEFAULT`);
});
afterAll(() => panel.end());
beforeEach(async () => {
  await panel.rows(
    `TRUNCATE service, instance, instance_reading, breaker, circuit, transition, gap, restart, coverage, sample, command, command_outcome CASCADE`,
  );
  service = await panel.seed('document-api', { instances: 2, breakers: ['mintic_hub', 'other'] });
  breakerId = String(service.breakers.mintic_hub?.id);
  start = Math.floor(Date.now() / MINUTE) * MINUTE - 60 * MINUTE;
  await panel.rows(`UPDATE circuit SET first_seen_at = $1`, [new Date(start - 600 * MINUTE)]);
  await panel.rows(`INSERT INTO coverage SELECT id, $1, clock_timestamp() FROM instance`, [
    new Date(start - 600 * MINUTE),
  ]);
});

interface Row {
  minute: number;
  from: string;
  to: string;
  on?: number;
  boot?: string;
  seq?: number;
  command?: string;
  held?: boolean;
}

let seqs = 0;
async function record(row: Row): Promise<void> {
  const { minute, from, to, on = 0, boot = 'boot', seq = ++seqs, command = null, held = false } = row;
  await panel.rows(
    `INSERT INTO transition (circuit_id, breaker_id, instance_id, boot_id, seq, at, observed_at, from_state, to_state, cause, evidence,
       command_key, held)
     SELECT id, breaker_id, instance_id, $3, $4, $5, $5, $6, $7, 'failure_rate', 'journal', $8, $9 FROM circuit
      WHERE breaker_id = $1 AND instance_id = $2`,
    [breakerId, service.instanceIds[on], boot, seq, moment(minute), from, to, command, held],
  );
}

function moment(minute: number): Date {
  return new Date(start + minute * MINUTE);
}

async function restart(minute: number, boot: string, on = 0) {
  await panel.rows(
    `INSERT INTO restart (instance_id, boot_id, previous_boot_id, observed_at) VALUES ($1, $2, 'boot', $3)`,
    [service.instanceIds[on], boot, moment(minute)],
  );
}

async function gap(minute: number, breaker: number | null, on = 0) {
  await panel.rows(
    `INSERT INTO gap (instance_id, breaker_id, missed, why, observed_at) VALUES ($1, $2, 3, 'counted', $3)`,
    [service.instanceIds[on], breaker, moment(minute)],
  );
}

async function list(query: Record<string, unknown> = {}) {
  return TransitionList.parse(await listTransitions(panel.ctx, breakerId, TransitionQuery.parse(query)));
}

describe('listTransitions', () => {
  it('lists what happened to it and to its instances, newest first, page by page', async () => {
    await record({ minute: 1, from: 'closed', to: 'open' });
    await record({ minute: 1, from: 'open', to: 'half_open' });
    await restart(2, 'b2');
    await gap(2, null, 1);
    await record({ minute: 2, from: 'closed', to: 'open', boot: 'b2' });
    await gap(3, Number(breakerId));
    await gap(3, service.breakers.other?.id ?? null);
    const { items } = await list();
    expect(items.map((item) => (item.kind === 'transition' ? `${item.from}>${item.to}` : item.kind))).toEqual(
      ['gap', 'closed>open', 'gap', 'restart', 'open>half_open', 'closed>open'],
    );
    for (const limit of [1, 2, 4]) {
      const found = [];
      let cursor: string | undefined;
      do {
        const page = await list({ limit, cursor });
        found.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(found).toEqual(items);
    }
  });

  it('keeps to a span of time', async () => {
    for (const minute of [1, 2, 3]) await record({ minute, from: 'closed', to: 'open' });
    const span = { from: moment(2).toISOString(), to: moment(2).toISOString() };
    expect((await list(span)).items).toMatchObject([{ observedAt: moment(2).toISOString() }]);
  });

  it('names the command only where it is one of ours', async () => {
    const id = '0f0c7a52-7f8e-4d0c-9c65-3c1f0d1b2a3e';
    await panel.rows(
      `INSERT INTO command (id, breaker_id, action, hold, reason, actor, actor_verified, idempotency_key, request_hash)
       VALUES ($1, $2, 'force_open', false, 'r', 'ana', false, 'k', 'h')`,
      [id, breakerId],
    );
    await record({ minute: 1, from: 'closed', to: 'open', command: id });
    await record({ minute: 2, from: 'open', to: 'closed', command: '1f0c7a52-7f8e-4d0c-9c65-3c1f0d1b2a3e' });
    await record({ minute: 3, from: 'closed', to: 'open', command: 'by hand' });
    expect((await list()).items.map((item) => item.kind === 'transition' && item.commandId)).toEqual([
      null,
      null,
      id,
    ]);
  });
});

async function history(from: number, to: number, points = 60) {
  const query = { from: moment(from).toISOString(), to: moment(to).toISOString(), points };
  return BreakerHistory.parse(await readBreakerHistory(panel.ctx, breakerId, query));
}

function told(spans: readonly { from: string; to: string; state: string; held: boolean }[]): string {
  const minute = (text: string) => (Date.parse(text) - start) / MINUTE;
  return spans
    .map(({ from, to, state, held }) => `${minute(from)}-${minute(to)} ${state}${held ? ' held' : ''}`)
    .join(', ');
}

describe('readBreakerHistory', () => {
  it('tells the states of each circuit and the worst of them', async () => {
    await record({ minute: -5, from: 'closed', to: 'open' });
    await record({ minute: 10, from: 'open', to: 'half_open' });
    await record({ minute: 11, from: 'half_open', to: 'closed' });
    await record({ minute: 20, from: 'closed', to: 'open', on: 1, held: true });
    const { lanes, rollUp } = await history(0, 30);
    expect(lanes.map((lane) => told(lane.spans))).toEqual([
      '0-10 open, 10-11 half_open, 11-30 closed',
      '0-20 closed, 20-30 open held',
    ]);
    expect(told(rollUp)).toBe('0-10 open, 10-11 half_open, 11-20 closed, 20-30 open held');
    expect(lanes.map((lane) => lane.notSeen)).toEqual([[], []]);
  });

  it('shows how it stands now where nothing was ever recorded, up to the last reading', async () => {
    await panel.rows(`UPDATE circuit SET state = 'half_open'`);
    await panel.rows(`UPDATE instance_reading SET last_read_at = $1`, [moment(25)]);
    const { lanes } = await history(0, 90);
    expect(lanes.map((lane) => told(lane.spans))).toEqual(['0-25 half_open', '0-25 half_open']);
  });

  it('begins from the next change where the last one is of an older process', async () => {
    await record({ minute: -10, from: 'closed', to: 'open' });
    await restart(-5, 'b2');
    await record({ minute: 40, from: 'closed', to: 'open', boot: 'b2' });
    const { lanes } = await history(0, 30);
    expect(told(lanes[0]?.spans ?? [])).toBe('0-30 closed');
    expect((await history(-20, 30)).lanes[0]).toMatchObject({ restarts: [moment(-5).toISOString()] });
    expect(told((await history(-20, 30)).lanes[0]?.spans ?? [])).toBe(
      '-20--10 closed, -10--5 open, -5-30 closed',
    );
  });

  it('says when nobody could see an instance, and what the others showed meanwhile', async () => {
    await panel.rows(`UPDATE coverage SET to_at = $2 WHERE instance_id = $1`, [
      service.instanceIds[0],
      moment(5),
    ]);
    await panel.rows(`INSERT INTO coverage VALUES ($1, $2, clock_timestamp())`, [
      service.instanceIds[0],
      moment(15),
    ]);
    await record({ minute: 1, from: 'closed', to: 'open' });
    await panel.rows(`UPDATE circuit SET state = 'open' WHERE id = $1`, [
      service.breakers.mintic_hub?.circuitIds[0],
    ]);
    const { lanes, rollUp } = await history(0, 30);
    expect(lanes[0]?.notSeen).toEqual([{ from: moment(5).toISOString(), to: moment(15).toISOString() }]);
    expect(told(rollUp)).toBe('0-1 closed, 1-5 open, 5-15 closed, 15-30 open');
  });

  it('adds up counts over instances and leaves what was not counted unknown', async () => {
    const [first, second] = service.breakers.mintic_hub?.circuitIds ?? [];
    const sample = (
      circuit: number | undefined,
      minute: number,
      calls: number | null,
      failures: number | null,
      refused: number | null,
    ) =>
      panel.rows(
        `INSERT INTO sample (circuit_id, at, span_ms, calls, failures, refused) VALUES ($1, $2, 5000, $3, $4, $5)`,
        [circuit, moment(minute), calls, failures, refused],
      );
    await sample(first, 0, 10, 1, 0);
    await sample(first, 0.5, 10, 3, 2);
    await sample(second, 0.5, 20, 0, null);
    await sample(second, 1, null, null, null);
    await sample(first, 10, 99, 99, 99);
    await record({ minute: 1.5, from: 'closed', to: 'open' });
    await record({ minute: 1.7, from: 'open', to: 'half_open' });
    await record({ minute: 1.9, from: 'half_open', to: 'open' });
    const { bucketMs, buckets } = await history(0, 10, 10);
    expect(bucketMs).toBe(MINUTE);
    expect(buckets).toHaveLength(10);
    expect(buckets.slice(0, 3)).toEqual([
      {
        at: toTimestamp(start),
        calls: 40,
        failures: 4,
        refused: 2,
        fallbacks: null,
        failureRate: 0.1,
        trips: 0,
      },
      {
        at: toTimestamp(start + MINUTE),
        calls: null,
        failures: null,
        refused: null,
        fallbacks: null,
        failureRate: null,
        trips: 1,
      },
      {
        at: toTimestamp(start + 2 * MINUTE),
        calls: null,
        failures: null,
        refused: null,
        fallbacks: null,
        failureRate: null,
        trips: 0,
      },
    ]);
  });

  it('shows the rate that a circuit alone reports when it does not count its calls', async () => {
    const alone = await panel.seed('archive');
    const report = (minute: number, rate: number, windowCalls: number | null) =>
      panel.rows(
        `INSERT INTO sample (circuit_id, at, span_ms, failure_rate, window_calls) VALUES ($1, $2, 5000, $3, $4)`,
        [alone.breakers.mintic_hub?.circuitIds[0], moment(minute), rate, windowCalls],
      );
    await report(0, 0.75, null);
    await report(0.5, 0.25, null);
    await report(1, 0.5, 0);
    breakerId = String(alone.breakers.mintic_hub?.id);
    const { buckets } = await history(0, 10, 10);
    expect(buckets.slice(0, 3).map((bucket) => bucket.failureRate)).toEqual([0.25, null, null]);
  });

  it('keeps the lanes of instances that are gone where they were seen', async () => {
    await panel.rows(`UPDATE instance SET removed_at = $2 WHERE id = $1`, [
      service.instanceIds[0],
      moment(10),
    ]);
    await panel.rows(`UPDATE instance_reading SET last_read_at = $2 WHERE instance_id = $1`, [
      service.instanceIds[0],
      moment(10),
    ]);
    expect((await history(0, 30)).lanes.map((lane) => told(lane.spans))).toEqual([
      '0-10 closed',
      '0-30 closed',
    ]);
    expect((await history(20, 30)).lanes).toHaveLength(1);
  });
});
