import { ABSENT_AFTER } from '#lib/domain/known.ts';
import type { Db } from './commands.ts';
import type { Prisma } from './generated/client.ts';

const WITH_INSTANCES = {
  instances: { where: { removedAt: null }, include: { reading: true }, orderBy: { id: 'asc' } },
  _count: {
    select: {
      breakers: {
        where: {
          circuits: { some: { absentReadings: { lt: ABSENT_AFTER }, instance: { removedAt: null } } },
        },
      },
    },
  },
} satisfies Prisma.ServiceInclude;

/** A live service with its live instances, how they were last read, and how many breakers it has. */
export type ServiceRow = Prisma.ServiceGetPayload<{ include: typeof WITH_INSTANCES }>;

/** The live services by name. */
export function listServiceRows(db: Db): Promise<ServiceRow[]> {
  return db.service.findMany({
    where: { removedAt: null },
    include: WITH_INSTANCES,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
}

/** One live service, or null. */
export function findService(db: Db, id: number): Promise<ServiceRow | null> {
  return db.service.findFirst({ where: { id, removedAt: null }, include: WITH_INSTANCES });
}

/** As {@link findService}; other changes of the service wait until the transaction ends. */
export async function lockService(tx: Prisma.TransactionClient, id: number): Promise<ServiceRow | null> {
  // Not FOR UPDATE: that would hold up the collector, whose new breakers refer to this row.
  await tx.$queryRaw`SELECT id FROM service WHERE id = ${id} FOR NO KEY UPDATE`;
  return findService(tx, id);
}

/** What an operator says of a service, but for its tokens. */
export interface ServiceFacts {
  readonly name: string;
  readonly environment: string | null;
  readonly owner: string | null;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly pollIntervalMs: number;
}

/** Sealed tokens; null: none; left out: as it was. */
export interface SealedTokens {
  readonly readToken?: Uint8Array<ArrayBuffer> | null;
  readonly adminToken?: Uint8Array<ArrayBuffer> | null;
}

/** Registers a service without tokens and returns its id. */
export async function insertService(tx: Prisma.TransactionClient, facts: ServiceFacts): Promise<number> {
  const { id } = await tx.service.create({ data: facts, select: { id: true } });
  return id;
}

/** Changes a service; what is left out stays. */
export async function updateService(
  tx: Prisma.TransactionClient,
  id: number,
  change: Partial<ServiceFacts> & SealedTokens,
): Promise<void> {
  await tx.service.update({ where: { id }, data: { ...change, updatedAt: new Date() } });
}

/** Adds instances to a service. */
export async function addInstances(
  tx: Prisma.TransactionClient,
  serviceId: number,
  urls: readonly string[],
): Promise<void> {
  await tx.instance.createMany({ data: urls.map((url) => ({ serviceId, url })) });
}

/** Removes instances; what they did stays in the history. */
export async function removeInstances(tx: Prisma.TransactionClient, ids: readonly number[]): Promise<void> {
  await tx.instance.updateMany({ where: { id: { in: [...ids] } }, data: { removedAt: new Date() } });
}

/** Removes a service; what it did stays in the history. Its tokens go. */
export async function removeServiceRow(tx: Prisma.TransactionClient, id: number): Promise<void> {
  const removedAt = new Date();
  await tx.service.update({
    where: { id },
    data: { removedAt, updatedAt: removedAt, readToken: null, adminToken: null },
  });
}

/** Who has a name in an environment, or one of some addresses, at present, other than the service `except`. */
export async function findTaken(
  db: Db,
  wanted: { readonly name: string; readonly environment: string | null; readonly urls: readonly string[] },
  except: number | null,
): Promise<{ isNameTaken: boolean; urls: ReadonlyMap<string, string> }> {
  const other = except === null ? {} : { NOT: { id: except } };
  const named = await db.service.findFirst({
    where: { name: wanted.name, environment: wanted.environment, removedAt: null, ...other },
    select: { id: true },
  });
  const instances = await db.instance.findMany({
    where: { url: { in: [...wanted.urls] }, removedAt: null, service: other },
    select: { url: true, service: { select: { name: true } } },
  });
  return {
    isNameTaken: named !== null,
    urls: new Map(instances.map(({ url, service }) => [url, service.name])),
  };
}

/** Whether `error` says that a name or an address is taken by somebody else. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002';
}

/** How many services are registered. */
export function countServices(db: Db): Promise<number> {
  return db.service.count({ where: { removedAt: null } });
}
