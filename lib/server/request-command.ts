import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Command, CommandInput } from '#lib/contract/command.ts';
import { rule } from '#lib/contract/rule.ts';
import { tell } from '#lib/contract/sentences.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import { whyNotCommand } from '#lib/domain/command-offer.ts';
import { recordAudit } from '#lib/store/audit.ts';
import {
  type CommandRow,
  type CommandSubject,
  type CommandTarget,
  findCommand,
  insertCommand,
  lockBreaker,
  type NewCommand,
} from '#lib/store/commands.ts';
import { badRequest, notFound, PanelError } from './errors.ts';
import type { RequestContext } from './handle.ts';
import { requireOperator } from './operator.ts';
import { parseInput } from './parse-input.ts';
import { presentCommand } from './present-command.ts';
import { rowId } from './row-id.ts';

const IdempotencyKey = z.object({
  'Idempotency-Key': z.string(rule('key_missing')).min(1).max(200),
});

/**
 * Writes down what an operator wants of a breaker; collectors carry it out. The same request under the same key is answered as the
 * first time. Throws `PanelError`: operator_required, not_found, bad_request, unprocessable when it cannot possibly work or the key
 * served another request, conflict when another operator acted since.
 */
export async function requestCommand(
  ctx: RequestContext,
  input: { breakerId: string; command: CommandInput; idempotencyKey: string | null },
): Promise<Command> {
  const operator = requireOperator(ctx.operator);
  const breakerId = rowId('breaker', input.breakerId);
  const key = parseInput(IdempotencyKey, { 'Idempotency-Key': input.idempotencyKey ?? undefined }, 'header')[
    'Idempotency-Key'
  ];
  const { command } = input;
  const requestHash = hashOf([breakerId, operator.name, command]);
  const row = await ctx.db.prisma.$transaction(async (tx) => {
    const subject = await lockBreaker(tx, breakerId);
    const first = await findCommand(tx, { idempotencyKey: key });
    if (first) return first;
    if (subject === null) throw notFound('breaker', input.breakerId);
    requireSeen(subject, command.seenCommandId);
    const targets = chooseTargets(subject, command.circuits);
    const { action, seenCommandId: _, circuits: __, ...wish } = command;
    const written: NewCommand = {
      id: randomUUID(),
      breakerId,
      action,
      hold: command.hold ?? false,
      holdForMs: command.holdForMs ?? null,
      chosen: command.circuits !== undefined,
      reason: command.reason,
      actor: operator.name,
      actorVerified: operator.verified,
      idempotencyKey: key,
      requestHash,
    };
    // The key may have come for another breaker, whose lock is another one, at the same time.
    if (await insertCommand(tx, written, targets)) {
      await recordAudit(tx, {
        actor: operator.name,
        actorVerified: operator.verified,
        action: `command.${action}`,
        subject: `breaker:${breakerId}`,
        detail: { ...wish, command: written.id, circuits: targets.map((target) => target.circuitId) },
      });
    }
    return findCommand(tx, { idempotencyKey: key });
  });
  return presentCommand(requireSame(row, requestHash));
}

function requireSame(row: CommandRow | null, requestHash: string): CommandRow {
  if (row?.requestHash === requestHash) return row;
  const error = { field: 'Idempotency-Key', told: tell('key_used') };
  throw new PanelError('unprocessable', tell('key_reused'), [error]);
}

/** Left out: the operator did not say what was seen last. */
function requireSeen({ breaker, lastCommand }: CommandSubject, seen: string | null | undefined): void {
  if (seen === undefined || seen === (lastCommand?.id ?? null)) return;
  if (lastCommand === null) throw badRequest([{ field: 'seenCommandId', told: tell('not_its_command') }]);
  const { action, hold, actor, at } = lastCommand;
  const did = action === 'reset' ? 'did_reset' : hold ? 'did_hold' : 'did_force_open';
  const what = tell(did, { breaker });
  throw new PanelError('conflict', tell('acted_meanwhile', { actor, what, time: toTimestamp(at.getTime()) }));
}

function chooseTargets(subject: CommandSubject, circuits: readonly string[] | undefined): CommandTarget[] {
  const chosen = circuits && new Set(circuits.map(Number));
  const targets = subject.targets.filter((target) => chosen?.has(target.circuitId) ?? true);
  const errors = (circuits ?? []).flatMap((id, index) =>
    targets.some((target) => target.circuitId === Number(id))
      ? []
      : [{ field: `circuits[${index}]`, told: tell('not_its_circuit') }],
  );
  if (errors.length > 0) throw badRequest(errors);
  const instances = targets.map((target) => target.commands);
  const reason = whyNotCommand({ service: subject.service, hasAdminToken: subject.hasAdminToken, instances });
  if (reason !== null) throw new PanelError('unprocessable', reason);
  return targets;
}

/** Property order is the schema's, so equal requests have equal texts. */
function hashOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
