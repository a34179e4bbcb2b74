import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import pino from 'pino';
import { type Collector, startCollector } from '#lib/collector/collector.ts';
import { readPolicy } from '#lib/collector/outbound/read-policy.ts';
import { type Database, openDatabase } from '#lib/store/database.ts';
import { seal } from '#lib/store/sealing.ts';
import { createTestDatabase } from './database.ts';

interface WorldService {
  readonly serviceId: number;
  readonly instanceIds: readonly number[];
}

/** A database of its own with collectors that run in this process: what integration tests of the collector stand on. */
export interface World {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly sealingPublicKey: KeyObject;
  startCollector(): Promise<Collector>;
  /** Registers a service, as the web side does; polled every second unless told otherwise. */
  register(
    name: string,
    urls: readonly string[],
    options?: { adminToken?: string; readToken?: string; pollIntervalMs?: number },
  ): Promise<WorldService>;
  /** Requests a command on every circuit of a breaker, as the web side does. */
  command(
    breaker: string,
    action: 'force_open' | 'reset',
    options?: { hold?: boolean; holdForMs?: number },
  ): Promise<string>;
  rows<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  end(): Promise<void>;
}

/** Makes a world. Everything in it ends with `end()`. */
export async function makeWorld(): Promise<World> {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.url, max: 4, applicationName: 'test world' });
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const collectors: Collector[] = [];

  async function rows<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await database.pool.query<Row>(sql, values)).rows;
  }

  return {
    database,
    databaseUrl: testDatabase.url,
    sealingPublicKey: publicKey,
    rows,
    async startCollector() {
      const collector = await startCollector(
        {
          databaseUrl: testDatabase.url,
          sealingKey: privateKey,
          outbound: readPolicy({ OUTBOUND_ALLOW_LOOPBACK: '1', DATABASE_URL: testDatabase.url }),
          keepSamplesDays: 14,
          logLevel: 'silent',
        },
        pino({ level: 'silent' }),
      );
      collectors.push(collector);
      return collector;
    },
    async register(name, urls, { adminToken, readToken, pollIntervalMs = 1_000 } = {}) {
      const service = await database.prisma.service.create({ data: { name, pollIntervalMs } });
      const sealed = (token: string | undefined, field: string) =>
        token === undefined ? null : seal(publicKey, token, `service:${service.id}:${field}`);
      await database.prisma.service.update({
        where: { id: service.id },
        data: { readToken: sealed(readToken, 'read_token'), adminToken: sealed(adminToken, 'admin_token') },
      });
      const instances = await Promise.all(
        urls.map((url) => database.prisma.instance.create({ data: { serviceId: service.id, url } })),
      );
      return { serviceId: service.id, instanceIds: instances.map((instance) => instance.id) };
    },
    async command(breaker, action, { hold = false, holdForMs } = {}) {
      const id = randomUUID();
      const circuits = await rows<{ circuit: number; instance: number; breaker: number }>(
        `SELECT c.id AS circuit, c.instance_id AS instance, c.breaker_id AS breaker
           FROM circuit c JOIN breaker b ON b.id = c.breaker_id WHERE b.name = $1`,
        [breaker],
      );
      await database.prisma.command.create({
        data: {
          id,
          breakerId: circuits[0]?.breaker ?? 0,
          action,
          hold,
          holdForMs: holdForMs ?? null,
          holdUntil: holdForMs ? new Date(Date.now() + holdForMs) : null,
          reason: 'a test',
          actor: 'ana',
          actorVerified: false,
          idempotencyKey: id,
          requestHash: id,
          outcomes: {
            create: circuits.map(({ circuit, instance }) => ({
              circuitId: circuit,
              instanceId: instance,
              state: 'requested',
            })),
          },
        },
      });
      return id;
    },
    async end() {
      await Promise.all(collectors.map((collector) => collector.stop()));
      await database.close();
      await testDatabase.drop();
    },
  };
}

/** Asks again every 20 ms until the answer satisfies, for ten seconds at most; then throws with the last answer. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  satisfies: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`It never came to that; the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
