import {
  cut,
  Fields,
  fault,
  isName,
  type Path,
  readCount,
  readFreeText,
  readRate,
  readText,
  readWord,
} from './fields.ts';
import { LIMITS } from './limits.ts';
import { isJsonObject } from './parse-json.ts';
import { ProtocolError } from './protocol-error.ts';
import { readTime } from './read-time.ts';
import type { CircuitReading, Hold } from './reading.ts';
import { tell } from './sentences.ts';
import { readState } from './state.ts';

/** The fields whose presence makes an answer level 1. */
const LEVEL_1_FIELDS = [
  'calls_total',
  'successes_total',
  'failures_total',
  'ignored_total',
  'calls_blocked_total',
  'fallback_used_total',
  'fallback_failed_total',
  'state_transitions_total',
  'state_since',
  'retry_at',
  'window_calls',
  'held',
  'config',
];

/** The circuits of one answer, and whether any of them carries a level-1 field. */
export interface CircuitMap {
  readonly circuits: ReadonlyMap<string, CircuitReading>;
  readonly hasCounters: boolean;
}

/** Reads a map of breaker name to stats; at most 2,000 breakers. Throws `ProtocolError`. */
export function readCircuits(value: unknown, path: Path): CircuitMap {
  const entries = Object.entries(Fields.of(value, path).object);
  if (entries.length > LIMITS.breakers)
    throw new ProtocolError(
      'too_many',
      tell('too_many_breakers', { count: entries.length, max: LIMITS.breakers }),
    );
  const circuits = new Map<string, CircuitReading>();
  let hasCounters = false;
  for (const [name, stats] of entries) {
    if (!isName(name)) throw fault(path, 'must_have_names', name, { max: LIMITS.nameChars });
    const fields = Fields.of(stats, [...path, name]);
    circuits.set(name, readCircuit(name, fields));
    hasCounters ||= LEVEL_1_FIELDS.some((field) => fields.has(field));
  }
  return { circuits, hasCounters };
}

/** Reads the stats of one breaker. The seed's five fields are required, `name` must be the name it stands under. */
export function readCircuit(name: string, fields: Fields): CircuitReading {
  fields.required('name', (value, path) => {
    if (value !== name) throw fault(path, 'must_be_own_name', value);
  });
  const rawState = fields.required('state', readText);
  return {
    name,
    state: readState(rawState),
    rawState: cut(rawState, LIMITS.wordChars),
    failureCount: fields.required('failure_count', readCount),
    successCount: fields.required('success_count', readCount),
    failureRate: fields.required('failure_rate', readRate),
    windowCalls: fields.optional('window_calls', readCount),
    stateSince: fields.optional('state_since', readTime),
    retryAt: fields.optional('retry_at', readTime),
    held: fields.optional('held', readHold),
    counters: {
      calls: fields.optional('calls_total', readCount),
      successes: fields.optional('successes_total', readCount),
      failures: fields.optional('failures_total', readCount),
      ignored: fields.optional('ignored_total', readCount),
      blocked: fields.optional('calls_blocked_total', readCount),
      fallbackUsed: fields.optional('fallback_used_total', readCount),
      fallbackFailed: fields.optional('fallback_failed_total', readCount),
      transitions: fields.optional('state_transitions_total', readCount),
    },
    config: fields.optional('config', readConfig),
    lastSeq: fields.optional('last_seq', readCount),
  };
}

function readHold(value: unknown, path: Path): Hold {
  const hold = Fields.of(value, path);
  return {
    since: hold.optional('since', readTime),
    until: hold.optional('until', readTime),
    actor: hold.optional('actor', readFreeText),
    reason: hold.optional('reason', readFreeText),
  };
}

/** Keeps numbers, booleans, nulls and texts as they came; a list or an object as its JSON text. Texts are cut at 500 characters. */
function readConfig(value: unknown, path: Path): Readonly<Record<string, unknown>> {
  const entries = Object.entries(Fields.of(value, path).object);
  if (entries.length > LIMITS.configKeys)
    throw new ProtocolError(
      'too_many',
      tell('too_many_settings', { count: entries.length, max: LIMITS.configKeys }),
    );
  return Object.fromEntries(
    entries.map(([key, setting]) => [readWord(key, path), readSetting(setting, [...path, key])]),
  );
}

function readSetting(setting: unknown, path: Path): unknown {
  if (Array.isArray(setting) || isJsonObject(setting)) return cut(JSON.stringify(setting), LIMITS.textChars);
  if (typeof setting === 'number' && !Number.isFinite(setting)) throw fault(path, 'must_be_finite', setting);
  return typeof setting === 'string' ? cut(setting, LIMITS.textChars) : setting;
}
