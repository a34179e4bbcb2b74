import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import pino from 'pino';
import { type Collector, startCollector } from '#lib/collector/collector.ts';
import { readPolicy } from '#lib/collector/outbound/read-policy.ts';
import type { CollectorSettings } from '#lib/collector/settings.ts';
import { type CommandTarget, insertCommand, lockBreaker } from '#lib/store/commands.ts';
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
  startCollector(settings?: Partial<CollectorSettings>): Promise<Collector>;
  /** Registers a service, as the web side does; polled every second unless told otherwise. */
  register(
    name: string,
    urls: readonly string[],
    options?: { adminToken?: string; readToken?: string; pollIntervalMs?: number },
  ): Promise<WorldService>;
  /** Registers another instance of a service; gives its id. */
  addInstance(serviceId: number, url: string): Promise<number>;
  /** Requests a command on every circuit of a breaker, as the web side does, or on those on some instances. */
  command(
    breaker: string,
    action: 'force_open' | 'reset',
    options?: { hold?: boolean; holdForMs?: number; instanceIds?: readonly number[] },
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
    async startCollector(settings = {}) {
      const collector = await startCollector(
        {
          databaseUrl: testDatabase.url,
          sealingKey: privateKey,
          outbound: readPolicy({ OUTBOUND_ALLOW_LOOPBACK: '1', DATABASE_URL: testDatabase.url }),
          keepSamplesDays: 14,
          logLevel: 'silent',
          status: null,
          ...settings,
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
    async addInstance(serviceId, url) {
      return (await database.prisma.instance.create({ data: { serviceId, url } })).id;
    },
    async command(breaker, action, { hold = false, holdForMs, instanceIds } = {}) {
      const id = randomUUID();
      const { id: breakerId } = await database.prisma.breaker.findFirstOrThrow({ where: { name: breaker } });
      await database.prisma.$transaction(async (tx) => {
        const targets = (await lockBreaker(tx, breakerId))?.targets ?? [];
        const command = {
          id,
          breakerId,
          action,
          hold,
          holdForMs: holdForMs ?? null,
          chosen: instanceIds !== undefined,
          reason: 'a test',
          actor: 'ana',
          actorVerified: false,
          idempotencyKey: id,
          requestHash: id,
        };
        const isMeant = ({ instanceId }: CommandTarget) => instanceIds?.includes(instanceId) ?? true;
        await insertCommand(tx, command, targets.filter(isMeant));
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

/** Asks again every 20 ms until the answer satisfies, for ten seconds at most unless told otherwise; then throws with the last answer. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  satisfies: (answer: Answer) => boolean,
  { withinMs = 10_000 } = {},
): Promise<Answer> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`It never came to that; the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
