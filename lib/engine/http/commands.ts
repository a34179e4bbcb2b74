import type { CircuitBreakerRegistry, CommandAnswer } from '../index.ts';
import { Problem } from './problem.ts';

/** What a command does. */
export type Action = 'force-open' | 'reset';

/** A command, parsed. */
export interface Command {
  readonly action: Action;
  readonly breaker: string;
  readonly bootId: string | null;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly hold: boolean;
  /** null: until reset. */
  readonly holdForMs: number | null;
}

const FIELDS = {
  breaker: 'string',
  boot_id: 'string',
  actor: 'string',
  reason: 'string',
  hold: 'boolean',
  hold_for_ms: 'number',
};
const SHORTEST_HOLD_MS = 1000;
const LONGEST_HOLD_MS = 30 * 24 * 3_600_000;

/** Parses a command's body; null stands for a field left out. @throws Problem 400 naming the field. */
export function parseCommand(action: Action, body: unknown): Command {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw bad('the body must be a JSON object');
  const given = new Map(Object.entries(body).filter(([, value]) => value !== null));
  for (const [field, value] of given) {
    if (!Object.hasOwn(FIELDS, field)) throw bad(`unknown field "${field}"`);
    const type = FIELDS[field as keyof typeof FIELDS];
    if (typeof value !== type) throw bad(`${field} must be a ${type}`);
  }
  const text = (field: string) => (given.get(field) as string | undefined) ?? null;
  const breaker = text('breaker');
  const hold = given.get('hold') === true;
  const holdForMs = (given.get('hold_for_ms') as number | undefined) ?? null;
  if (breaker === null) throw bad('breaker is needed');
  if (action === 'reset' && (given.has('hold') || given.has('hold_for_ms')))
    throw bad('a reset takes no hold');
  if (holdForMs !== null) {
    if (!hold) throw bad('hold_for_ms needs hold: true');
    if (!(holdForMs >= SHORTEST_HOLD_MS && holdForMs <= LONGEST_HOLD_MS)) {
      throw bad(`hold_for_ms must be from ${SHORTEST_HOLD_MS} to ${LONGEST_HOLD_MS}`);
    }
  }
  return {
    action,
    breaker,
    bootId: text('boot_id'),
    actor: text('actor'),
    reason: text('reason'),
    hold,
    holdForMs,
  };
}

/** Carries out a command. @throws Problem 409 when it is meant for another process, 404 for an unknown breaker. */
export function executeCommand(
  registry: CircuitBreakerRegistry,
  instanceId: string,
  { action, breaker: name, bootId, actor, reason, hold, holdForMs }: Command,
  key: string | null,
): CommandAnswer {
  const { journal } = registry;
  if (bootId !== null && bootId !== journal.bootId)
    throw new Problem(409, 'this process has another boot_id');
  if (!registry.has(name)) throw new Problem(404, 'there is no breaker of that name');
  const breaker = registry.get(name);
  const act = { actor, reason, command: key };
  const before = journal.seq;
  if (action === 'reset') breaker.reset(act);
  else breaker.forceOpen({ ...act, hold, holdForMs: holdForMs ?? undefined });
  // Something else may have been due before it, and listeners may have acted after it.
  const cause = action === 'reset' ? 'reset' : 'forced_open';
  const own = journal.read(before).find((row) => row.breaker === name && row.cause === cause);
  return {
    instance_id: instanceId,
    boot_id: journal.bootId,
    seq: own?.seq ?? breaker.lastSeq,
    breaker: breaker.getStats(),
  };
}

const bad = (detail: string): Problem => new Problem(400, detail);
