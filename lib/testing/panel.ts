import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createContext } from '#lib/server/context.ts';
import type { RequestContext } from '#lib/server/handle.ts';
import { createTestDatabase } from './database.ts';

/** One service with its breakers, as if a collector had read it just now. */
export interface SeededService {
  readonly serviceId: number;
  readonly instanceIds: readonly number[];
  /** By name. */
  readonly breakers: Readonly<
    Record<string, { readonly id: number; readonly circuitIds: readonly number[] }>
  >;
}

interface SeedOptions {
  readonly instances?: number;
  readonly breakers?: readonly string[];
  readonly hasAdminToken?: boolean;
  readonly commands?: 'on' | 'off' | 'unknown';
}

/** The web side on a database of its own, without a collector: rows are put where one would put them. */
export interface Panel {
  readonly ctx: RequestContext;
  readonly databaseUrl: string;
  readonly sealingPrivateKey: KeyObject;
  /** Lets the panel's clock run ahead. */
  advance(ms: number): void;
  /** The context of another operator. */
  as(name: string | null): RequestContext;
  rows<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  seed(name: string, options?: SeedOptions): Promise<SeededService>;
  end(): Promise<void>;
}

/** Makes a panel whose operator is ana. */
export async function makePanel(): Promise<Panel> {
  const database = await createTestDatabase();
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  let aheadMs = 0;
  const settings = { databaseUrl: database.url, sealingKey: publicKey, logLevel: 'silent' };
  const server = createContext(settings, () => Date.now() + aheadMs);
  const as = (name: string | null): RequestContext => ({ ...server, operator: { name, verified: false } });

  async function rows<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await server.db.pool.query<Row>(sql, values)).rows;
  }

  return {
    ctx: as('ana'),
    databaseUrl: database.url,
    sealingPrivateKey: privateKey,
    advance(ms) {
      aheadMs += ms;
    },
    as,
    rows,
    seed: (name, options) => seed(rows, name, options),
    async end() {
      await server.close();
      await database.drop();
    },
  };
}

async function seed(
  rows: Panel['rows'],
  name: string,
  { instances = 1, breakers = ['mintic_hub'], hasAdminToken = true, commands = 'on' }: SeedOptions = {},
): Promise<SeededService> {
  const one = async (sql: string, values: unknown[]): Promise<number> => {
    const [row] = await rows<{ id: number }>(`${sql} RETURNING id`, values);
    if (row === undefined) throw new Error(`${sql} returned nothing`);
    return row.id;
  };
  const token = hasAdminToken ? Buffer.from('sealed') : null;
  const serviceId = await one(
    `INSERT INTO service (name, poll_interval_ms, admin_token) VALUES ($1, 5000, $2)`,
    [name, token],
  );
  const instanceIds: number[] = [];
  for (let index = 0; index < instances; index += 1) {
    const url = `http://127.0.0.1:9/${name}/${index}`;
    const id = await one(`INSERT INTO instance (service_id, url) VALUES ($1, $2)`, [serviceId, url]);
    await rows(
      `INSERT INTO instance_reading (instance_id, level, commands, boot_id, last_read_at, last_poll_at)
       VALUES ($1, 2, $2, 'boot', clock_timestamp(), clock_timestamp())`,
      [id, commands],
    );
    instanceIds.push(id);
  }
  const made: Record<string, { id: number; circuitIds: number[] }> = {};
  for (const breaker of breakers) {
    const id = await one(`INSERT INTO breaker (service_id, name) VALUES ($1, $2)`, [serviceId, breaker]);
    const circuitIds: number[] = [];
    for (const instanceId of instanceIds) {
      circuitIds.push(
        await one(
          `INSERT INTO circuit (breaker_id, instance_id, state, raw_state, since, failure_rate, window_calls)
           VALUES ($1, $2, 'closed', 'closed', clock_timestamp(), 0, 10)`,
          [id, instanceId],
        ),
      );
    }
    made[breaker] = { id, circuitIds };
  }
  return { serviceId, instanceIds, breakers: made };
}
