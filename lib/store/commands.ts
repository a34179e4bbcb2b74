import type { CommandAction, CommandState } from '#lib/domain/command-state.ts';
import { ABSENT_AFTER } from '#lib/domain/known.ts';
import { tell } from '#lib/domain/sentences.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

/** The client, or a transaction of it. */
export type Db = PrismaClient | Prisma.TransactionClient;

const WITH_OUTCOMES = {
  outcomes: { include: { instance: { select: { url: true } } }, orderBy: { instanceId: 'asc' } },
} satisfies Prisma.CommandInclude;

/** A command with its outcomes and their instances' addresses. */
export type CommandRow = Prisma.CommandGetPayload<{ include: typeof WITH_OUTCOMES }>;

/** One command, or null. */
export function findCommand(
  db: Db,
  by: { id: string } | { idempotencyKey: string },
): Promise<CommandRow | null> {
  return db.command.findUnique({ where: by, include: WITH_OUTCOMES });
}

/** Some commands, newest first. */
export function readCommands(db: Db, ids: readonly string[]): Promise<CommandRow[]> {
  return db.command.findMany({
    where: { id: { in: [...ids] } },
    include: WITH_OUTCOMES,
    orderBy: NEWEST_FIRST,
  });
}

const NEWEST_FIRST = [{ at: 'desc' }, { id: 'desc' }] satisfies Prisma.CommandOrderByWithRelationInput[];

/** Up to `limit` commands, newest first, after `after`. */
export function listCommandRows(
  db: Db,
  page: {
    readonly breakerId: number | null;
    readonly state: CommandState | null;
    readonly after: { readonly at: number; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<CommandRow[]> {
  const conditions: Prisma.CommandWhereInput[] = [];
  if (page.breakerId !== null) conditions.push({ breakerId: page.breakerId });
  if (page.state !== null) conditions.push(inState(page.state));
  if (page.after !== null) {
    const at = new Date(page.after.at);
    conditions.push({ OR: [{ at: { lt: at } }, { at, id: { lt: page.after.id } }] });
  }
  return db.command.findMany({
    where: { AND: conditions },
    include: WITH_OUTCOMES,
    orderBy: NEWEST_FIRST,
    take: page.limit,
  });
}

/** What `commandState` of the domain derives, as a condition. */
function inState(state: CommandState): Prisma.CommandWhereInput {
  const awaited: Prisma.CommandWhereInput = { outcomes: { some: { state: { in: ['requested', 'sent'] } } } };
  const all = (outcome: string): Prisma.CommandWhereInput => ({ outcomes: { every: { state: outcome } } });
  const anyApplied: Prisma.CommandWhereInput = { outcomes: { some: { state: 'applied' } } };
  const conditions: Record<CommandState, Prisma.CommandWhereInput> = {
    requested: all('requested'),
    running: { AND: [awaited], NOT: all('requested') },
    done: all('applied'),
    partial: { AND: [anyApplied], NOT: { OR: [awaited, all('applied')] } },
    failed: { NOT: { OR: [awaited, anyApplied] } },
  };
  return conditions[state];
}

/** A circuit that a command can reach, or could. */
export interface CommandTarget {
  readonly circuitId: number;
  readonly instanceId: number;
  readonly commands: 'on' | 'off' | 'unknown';
}

/** A breaker as a command finds it. */
export interface CommandSubject {
  readonly breaker: string;
  readonly service: string;
  readonly hasAdminToken: boolean;
  /** Its circuits on live instances that the service still names. */
  readonly targets: readonly CommandTarget[];
  /** The newest command: who did what when. */
  readonly lastCommand: {
    readonly id: string;
    readonly action: CommandAction;
    readonly hold: boolean;
    readonly actor: string;
    readonly at: Date;
  } | null;
}

/** Reads a breaker for a command and keeps every other command of it waiting until the transaction ends; null when there is none. */
export async function lockBreaker(
  tx: Prisma.TransactionClient,
  breakerId: number,
): Promise<CommandSubject | null> {
  // Not FOR UPDATE: that would hold up the collector, whose new circuits refer to this row.
  const [breaker] = await tx.$queryRaw<{ breaker: string; service: string; hasAdminToken: boolean }[]>`
    SELECT b.name AS breaker, s.name AS service, s.admin_token IS NOT NULL AS "hasAdminToken"
      FROM breaker b JOIN service s ON s.id = b.service_id
     WHERE b.id = ${breakerId} AND s.removed_at IS NULL FOR NO KEY UPDATE OF b`;
  if (breaker === undefined) return null;
  const targets = await tx.$queryRaw<CommandTarget[]>`
    SELECT c.id AS "circuitId", i.id AS "instanceId", coalesce(r.commands, 'unknown') AS commands
      FROM circuit c JOIN instance i ON i.id = c.instance_id LEFT JOIN instance_reading r ON r.instance_id = i.id
     WHERE c.breaker_id = ${breakerId} AND c.absent_readings < ${ABSENT_AFTER} AND i.removed_at IS NULL ORDER BY i.id`;
  const last = await tx.command.findFirst({ where: { breakerId }, orderBy: NEWEST_FIRST });
  return { ...breaker, targets, lastCommand: last && { ...last, action: last.action as CommandAction } };
}

/** A command to write. */
export interface NewCommand {
  readonly id: string;
  readonly breakerId: number;
  readonly action: CommandAction;
  readonly hold: boolean;
  readonly holdForMs: number | null;
  /** Whether the operator chose some of the circuits; else a hold goes to those too that appear while it lasts. */
  readonly chosen: boolean;
  readonly reason: string;
  readonly actor: string;
  readonly actorVerified: boolean;
  readonly idempotencyKey: string;
  readonly requestHash: string;
}

/**
 * Writes a command with an outcome per target, and supersedes what older commands still had to do there. It is dated after the newest
 * command of its breaker, by the database's clock as it is now: the transaction may have waited for its turn since it began. Writes
 * nothing and says false when its idempotency key is taken.
 */
export async function insertCommand(
  tx: Prisma.TransactionClient,
  command: NewCommand,
  targets: readonly CommandTarget[],
): Promise<boolean> {
  const written = await tx.$executeRaw`
    INSERT INTO command (id, breaker_id, action, hold, hold_for_ms, hold_until, chosen, reason, actor, actor_verified, at,
                         idempotency_key, request_hash)
    SELECT ${command.id}::uuid, ${command.breakerId}, ${command.action}, ${command.hold}, ${command.holdForMs}::bigint,
           n.at + ${command.holdForMs}::bigint * interval '1 millisecond', ${command.chosen}, ${command.reason},
           ${command.actor}, ${command.actorVerified}, n.at, ${command.idempotencyKey}, ${command.requestHash}
      FROM (SELECT greatest(clock_timestamp()::timestamptz(3), max(at) + interval '1 millisecond') AS at
              FROM command WHERE breaker_id = ${command.breakerId}) n
    ON CONFLICT (idempotency_key) DO NOTHING`;
  if (written === 0) return false;
  const circuitIds = targets.map((target) => target.circuitId);
  await tx.$executeRaw`
    UPDATE command_outcome SET state = 'superseded', at = clock_timestamp(), detail = ${tell('newer_command')}::jsonb
     WHERE circuit_id = ANY(${circuitIds}::int[]) AND state = 'requested'`;
  await tx.$executeRaw`
    INSERT INTO command_outcome (command_id, instance_id, circuit_id, state, at)
    SELECT ${command.id}::uuid, r.instance_id, r.circuit_id, 'requested', clock_timestamp()
      FROM unnest(${targets.map((target) => target.instanceId)}::int[], ${circuitIds}::int[]) AS r(instance_id, circuit_id)`;
  return true;
}

/** Ends what is still to be done on instances that are no longer there. */
export async function endOutcomes(
  tx: Prisma.TransactionClient,
  instanceIds: readonly number[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE command_outcome
       SET state = CASE state WHEN 'requested' THEN 'superseded' ELSE 'unknown' END, at = clock_timestamp(),
           detail = CASE state WHEN 'requested' THEN ${tell('removed_before_sent')}::jsonb
                               ELSE ${tell('removed_before_answer')}::jsonb END
     WHERE instance_id = ANY(${[...instanceIds]}::int[]) AND state IN ('requested', 'sent')`;
}
