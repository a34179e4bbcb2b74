import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { BreakerQuery } from '#lib/contract/breaker.ts';
import { STREAM_EVENTS, type StreamEvent, type StreamEventName } from '#lib/contract/stream.ts';
import { tell } from '#lib/domain/sentences.ts';
import { makePanel, type Panel, type SeededService } from '#lib/testing/panel.ts';
import { editService } from './edit-service.ts';
import { listBreakers } from './list-breakers.ts';
import { removeService } from './remove-service.ts';
import { requestCommand } from './request-command.ts';

type Heard = {
  [Name in StreamEventName]: { name: Name; id: string; data: StreamEvent<Name> };
}[StreamEventName];

let panel: Panel;
let service: SeededService;
beforeEach(async () => {
  panel = await makePanel();
  // What is there before the feed begins is not news.
  await panel.ctx.feed.position();
  service = await panel.seed('document-api', { instances: 2, breakers: ['mintic_hub', 's3', 'mail'] });
  const first = await listen();
  await first.hear('breaker', ({ items }) =>
    items.some((item) => item.name === 'mail' && item.circuits.total === 2),
  );
  first.leave();
});
afterEach(() => panel.end());

/** A browser that checks every event against the contract. */
async function listen(cursor: string | null = null) {
  await panel.ctx.feed.position();
  const events: Heard[] = [];
  const state = { hasEnded: false };
  const leave = panel.ctx.feed.subscribe(cursor, {
    send: (bytes) => events.push(parse(new TextDecoder().decode(bytes))),
    end: () => {
      state.hasEnded = true;
    },
  });
  const hear = <Name extends StreamEventName>(
    name: Name,
    is: (data: StreamEvent<Name>) => boolean = () => true,
  ): Promise<StreamEvent<Name>> =>
    vi.waitFor(
      () => {
        const found = events.find((event) => event.name === name && is(event.data as StreamEvent<Name>));
        if (!found) throw new Error(`heard only ${JSON.stringify(events)}`);
        return found.data as StreamEvent<Name>;
      },
      { timeout: 8_000, interval: 10 },
    );
  return { events, hear, leave, state };
}

function parse(text: string): Heard {
  const [, id, name, data] = /^id: (\S+)\nevent: (\w+)\ndata: (.*)\n\n$/.exec(text) ?? [];
  if (!(name && name in STREAM_EVENTS)) throw new Error(`no event of the contract: ${text}`);
  const event = name as StreamEventName;
  return { id, name: event, data: STREAM_EVENTS[event].parse(JSON.parse(data ?? '')) } as Heard;
}

function idOf(name: string): string {
  return String(service.breakers[name]?.id);
}

async function open(
  name: string,
  client: { query: (sql: string, values: unknown[]) => Promise<unknown> } = panel.ctx.db.pool,
) {
  await client.query(`UPDATE circuit SET state = 'open', raw_state = 'open' WHERE breaker_id = $1`, [
    idOf(name),
  ]);
}

const has = (name: string) => (data: StreamEvent<'breaker'>) =>
  data.items.some((item) => item.id === idOf(name));

describe('ChangeFeed', () => {
  it('tells of a changed breaker, whole', async () => {
    const browser = await listen();
    await open('mintic_hub');
    const { items } = await browser.hear('breaker', has('mintic_hub'));
    expect(items).toMatchObject([{ name: 'mintic_hub', state: 'open', circuits: { total: 2, open: 2 } }]);
  });

  it('tells of a command, its outcomes, and the breaker that waits for it', async () => {
    const browser = await listen();
    const input = { action: 'force_open', reason: 'hub maintenance' } as const;
    const command = await requestCommand(panel.ctx, {
      breakerId: idOf('s3'),
      command: input,
      idempotencyKey: 'k',
    });
    expect((await browser.hear('command')).items).toEqual([command]);
    const waiting = await browser.hear('breaker', has('s3'));
    expect(waiting.items[0]).toMatchObject({
      lastCommandId: command.id,
      pendingCommand: { state: 'requested', total: 2 },
    });
    await panel.rows(`UPDATE command_outcome SET state = 'applied', seq = 7, boot_id = 'boot'`);
    await browser.hear(
      'command',
      ({ items }) => items[0]?.state === 'done' && items[0].outcomes[0]?.seq === 7,
    );
    await browser.hear(
      'breaker',
      ({ items }) => items[0]?.lastCommandId === command.id && items[0].pendingCommand === null,
    );
  });

  it('tells of new rows of the history', async () => {
    const browser = await listen();
    const [instanceId] = service.instanceIds;
    await panel.rows(
      `INSERT INTO transition (circuit_id, breaker_id, instance_id, boot_id, seq, at, observed_at, from_state, to_state, cause, evidence)
       SELECT id, breaker_id, instance_id, 'boot', 1, now(), now(), 'closed', 'open', 'failure_rate', 'journal' FROM circuit
        WHERE breaker_id = $1 AND instance_id = $2`,
      [idOf('s3'), instanceId],
    );
    await browser.hear(
      'transition',
      ({ items }) => items[0]?.kind === 'transition' && items[0].breakerId === idOf('s3'),
    );
    await panel.rows(
      `INSERT INTO gap (instance_id, missed, why, observed_at) VALUES ($1, 12, 'wrapped', now())`,
      [instanceId],
    );
    await browser.hear('transition', ({ items }) => items[0]?.kind === 'gap' && items[0].missed === 12);
    await panel.rows(`INSERT INTO restart (instance_id, boot_id, observed_at) VALUES ($1, 'b2', now())`, [
      instanceId,
    ]);
    await browser.hear('transition', ({ items }) => items[0]?.kind === 'restart' && items[0].bootId === 'b2');
  });

  it('does not skip a transaction that began early and commits late, and tells what came before it once', async () => {
    const browser = await listen();
    const late = new pg.Client({ connectionString: panel.databaseUrl });
    await late.connect();
    await late.query('BEGIN');
    await open('mintic_hub', late);
    await open('s3');
    await browser.hear('breaker', has('s3'));
    await open('mail');
    await browser.hear('breaker', has('mail'));
    await panel.rows(`UPDATE circuit SET failure_count = 9 WHERE breaker_id = $1`, [idOf('mail')]);
    await vi.waitFor(
      () => expect(browser.events.filter((event) => event.name === 'breaker').length).toBe(3),
      8_000,
    );
    expect(browser.events.some((event) => event.name === 'breaker' && has('mintic_hub')(event.data))).toBe(
      false,
    );
    await late.query('COMMIT');
    await late.end();
    await browser.hear('breaker', has('mintic_hub'));
    const tellings = browser.events.filter((event) => event.name === 'breaker' && has('s3')(event.data));
    expect(tellings).toHaveLength(1);
  });

  it('has no news of a poll that found nothing new, but of one that failed', async () => {
    const browser = await listen();
    await panel.rows(
      `UPDATE instance_reading SET last_read_at = clock_timestamp(), last_poll_at = clock_timestamp()`,
    );
    await open('mail');
    await browser.hear('breaker', has('mail'));
    expect(browser.events.some((event) => event.name === 'breaker' && has('s3')(event.data))).toBe(false);
    await panel.rows(`UPDATE instance_reading SET failure_code = 'refused', failure_detail = $1`, [
      tell('refused'),
    ]);
    const { items } = await browser.hear('breaker', has('s3'));
    expect(items).toHaveLength(3);
    expect(items[0]).toMatchObject({
      state: 'unknown',
      staleReason: { code: 'refused', text: 'Nothing listens at this address (connection refused).' },
      circuits: { stale: 2 },
    });
    expect(await browser.hear('service')).toEqual({ ids: [String(service.serviceId)] });
  });

  it('notices by itself that nobody reads any more', async () => {
    const browser = await listen();
    await open('mail');
    await browser.hear('breaker', has('mail'));
    panel.advance(60_000);
    const { items } = await browser.hear(
      'breaker',
      ({ items }) => items[0]?.staleReason?.code === 'not_read_lately',
    );
    expect(items).toHaveLength(3);
    expect(items.find((item) => item.id === idOf('mail'))).toMatchObject({
      state: 'unknown',
      lastKnownState: 'open',
    });
  });

  it('notices by itself that a quiet circuit no longer flaps', async () => {
    const browser = await listen();
    await panel.rows(
      `UPDATE circuit SET flap_active = true, flap_score = 3.5, flap_at = clock_timestamp() WHERE breaker_id = $1`,
      [idOf('s3')],
    );
    await browser.hear(
      'breaker',
      ({ items }) => items[0]?.id === idOf('s3') && items[0].circuits.flapping === 2,
    );
    panel.advance(20 * 60_000);
    await panel.rows(`UPDATE instance_reading SET last_read_at = clock_timestamp() + interval '20 minutes'`);
    await browser.hear('breaker', ({ items }) =>
      items.some(
        (item) => item.id === idOf('s3') && item.circuits.stale === 0 && item.circuits.flapping === 0,
      ),
    );
  });

  it('tells of what is gone: with its last instance, and with its service', async () => {
    const browser = await listen();
    const url = 'http://127.0.0.1:9/elsewhere';
    await editService(panel.ctx, { id: String(service.serviceId), patch: { instances: [{ url }] } });
    const { removed } = await browser.hear('breaker', (data) => data.removed.length > 0);
    expect(removed.toSorted()).toEqual([idOf('mintic_hub'), idOf('s3'), idOf('mail')].toSorted());
    const other = await panel.seed('signature');
    await browser.hear('service', ({ ids }) => ids.includes(String(other.serviceId)));
    await removeService(panel.ctx, String(other.serviceId));
    await browser.hear('breaker', (data) => data.removed.includes(String(other.breakers.mintic_hub?.id)));
  });

  it('beats with the panel’s own health', async () => {
    await panel.rows(
      `INSERT INTO collector (id, started_at, heartbeat_at, lag_ms) VALUES ('c1', now(), now(), 12), ('c2', now(), now() - interval '1 minute', 99)`,
    );
    await panel.rows(
      `UPDATE lease SET holder = 'c1', expires_at = now() + interval '1 minute' WHERE shard < 60`,
    );
    const browser = await listen();
    const { panel: health } = await browser.hear('beat', (data) => data.panel.collectors.total === 2);
    expect(health).toMatchObject({ collectors: { alive: 1, total: 2, lagMs: 12 }, unheldShards: 4 });
  });

  it('goes on where a browser was, and where a list was read', async () => {
    const list = await listBreakers(panel.ctx, BreakerQuery.parse({}));
    const first = await listen();
    await open('s3');
    await first.hear('breaker', has('s3'));
    first.leave();
    const cursor = first.events.find((event) => event.name === 'breaker')?.id ?? '';
    await open('mail');
    const second = await listen(cursor);
    await second.hear('breaker', has('mail'));
    expect(second.events.some((event) => event.name === 'breaker' && has('s3')(event.data))).toBe(false);
    const third = await listen(list.streamCursor);
    await third.hear('breaker', has('s3'));
    await third.hear('breaker', has('mail'));
  });

  it.each(['', 'x', 'deadbeef-1', '-', '0'])(
    'tells a browser with the cursor %j to fetch everything again',
    async (cursor) => {
      const browser = await listen(cursor);
      await browser.hear('resync');
    },
  );

  it('tells a browser that is ahead of it to fetch everything again', async () => {
    const [id] = (await panel.ctx.feed.position()).split('-');
    await (await listen(`${id}-999999`)).hear('resync');
  });

  it('is silent and takes nobody in while the database is away, and goes on when it is back', async () => {
    const browser = await listen();
    const server = new pg.Client({ connectionString: inject('databaseUrl') });
    await server.connect();
    const database = new URL(panel.databaseUrl).pathname.slice(1);
    await server.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
    await server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, [
      database,
    ]);
    await vi.waitFor(() => expect(panel.ctx.feed.ready()).rejects.toThrow('does not answer'), 8_000);
    expect(() => panel.ctx.feed.subscribe(null, { send: () => {}, end: () => {} })).toThrow(
      'does not answer',
    );
    const before = browser.events.length;
    await expect(listBreakers(panel.ctx, BreakerQuery.parse({}))).rejects.toThrow();
    expect(browser.events).toHaveLength(before);
    await server.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
    await server.end();
    await vi.waitFor(() => expect(browser.events.length).toBeGreaterThan(before), 8_000);
    await open('s3');
    await browser.hear('breaker', has('s3'));
  });

  it('starts over when there is more news than anybody could follow', async () => {
    const browser = await listen();
    await panel.rows(
      `INSERT INTO restart (instance_id, boot_id, observed_at) SELECT $1, n::text, now() FROM generate_series(1, 2001) n`,
      [service.instanceIds[0]],
    );
    await browser.hear('resync');
    await open('s3');
    await browser.hear('breaker', has('s3'));
    expect(browser.events.some((event) => event.name === 'transition')).toBe(false);
  });

  it('ends every stream when it closes', async () => {
    const browser = await listen();
    await panel.ctx.feed.close();
    expect(browser.state.hasEnded).toBe(true);
    expect(() => panel.ctx.feed.subscribe(null, { send: () => {}, end: () => {} })).toThrow();
  });
});
