import { cut, Fields, readCount, readFreeText, readName } from './fields.ts';
import { LIMITS } from './limits.ts';
import { parseJson } from './parse-json.ts';
import { ProtocolError } from './protocol-error.ts';
import { readCircuit } from './read-circuit.ts';
import type { CircuitReading } from './reading.ts';

/** An operator's request to one process. Without `hold` a force-open ends by itself after the configured timeout. */
export interface CommandRequest {
  readonly action: 'force_open' | 'reset';
  readonly breaker: string;
  /** The only boot that may obey; null: whichever answers. */
  readonly bootId: string | null;
  readonly actor: string;
  readonly reason: string;
  readonly hold: boolean;
  /** 1 s to 30 days; null: until reset. Only with `hold`. */
  readonly holdForMs: number | null;
}

/** What a service says about a command that it accepted. Whatever it left out is null. */
export interface CommandAnswer {
  readonly instanceId: string | null;
  readonly bootId: string | null;
  /** The command's own journal row. */
  readonly seq: number | null;
  readonly breaker: CircuitReading | null;
}

/** The parts of a problem (RFC 9457) that are shown to an operator, cut at 500 characters. */
export interface ServiceProblem {
  readonly title: string | null;
  readonly detail: string | null;
}

const PATHS = {
  force_open: '/admin/circuit-breakers/force-open',
  reset: '/admin/circuit-breakers/reset',
} as const;

/** The path and the JSON body of a command. Throws a `RangeError` when `hold` and `holdForMs` do not go together. */
export function buildCommand(request: CommandRequest): {
  path: (typeof PATHS)[keyof typeof PATHS];
  body: string;
} {
  const { action, breaker, bootId, actor, reason, hold, holdForMs } = request;
  if (hold && action === 'reset') throw new RangeError('hold goes with force_open only');
  if (holdForMs !== null && !hold) throw new RangeError('holdForMs goes with hold only');
  if (holdForMs !== null && !(holdForMs >= LIMITS.holdMinMs && holdForMs <= LIMITS.holdMaxMs))
    throw new RangeError(
      `holdForMs must be from ${LIMITS.holdMinMs} to ${LIMITS.holdMaxMs}, got ${holdForMs}`,
    );
  const body = {
    breaker,
    boot_id: bootId ?? undefined,
    actor: cut(actor, LIMITS.textChars),
    reason: cut(reason, LIMITS.textChars),
    hold: hold || undefined,
    hold_for_ms: holdForMs ?? undefined,
  };
  return { path: PATHS[action], body: JSON.stringify(body) };
}

/** Parses the body of an accepted command. Throws `ProtocolError`. */
export function parseCommandAnswer(body: Uint8Array): CommandAnswer {
  const fields = new Fields(parseJson(body), []);
  return {
    instanceId: fields.optional('instance_id', readName),
    bootId: fields.optional('boot_id', readName),
    seq: fields.optional('seq', readCount),
    breaker: fields.optional('breaker', (value, path) => {
      const stats = Fields.of(value, path);
      return readCircuit(stats.required('name', readName), stats);
    }),
  };
}

/** Reads the body of an error; null when it is no problem document. Never throws. */
export function parseProblem(body: Uint8Array): ServiceProblem | null {
  try {
    const fields = new Fields(parseJson(body), []);
    const title = fields.optional('title', readFreeText);
    const detail = fields.optional('detail', readFreeText);
    return title === null && detail === null ? null : { title, detail };
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
