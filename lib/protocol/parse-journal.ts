import {
  Fields,
  fault,
  type Path,
  readBoolean,
  readCount,
  readFreeText,
  readName,
  readRate,
  readText,
  readWord,
} from './fields.ts';
import { LIMITS } from './limits.ts';
import { parseJson } from './parse-json.ts';
import { readCommandsOffered } from './parse-snapshot.ts';
import { ProtocolError } from './protocol-error.ts';
import { readCircuits } from './read-circuit.ts';
import { readTime } from './read-time.ts';
import type { JournalReading, JournalRow } from './reading.ts';
import { tell } from './sentences.ts';
import { readState } from './state.ts';

/** How far a reader has come: the last row it has, of which boot. */
export interface JournalCursor {
  readonly bootId: string;
  readonly seq: number;
}

/** What the answer is read against: its `Breaker-Commands` header (null: none) and the cursor it was asked with (null: none). */
export interface JournalContext {
  readonly commands: string | null;
  readonly cursor: JournalCursor | null;
}

/**
 * Parses the body of `GET {base}/metrics/circuit-breakers/journal`. Its rows must be exactly those that the cursor is missing and
 * the service still has, in order and without holes, up to `seq` unless `more` follows. Throws `ProtocolError`.
 */
export function parseJournal(body: Uint8Array, { commands, cursor }: JournalContext): JournalReading {
  const fields = new Fields(parseJson(body), []);
  const reading: JournalReading = {
    level: 2,
    commands: readCommandsOffered(commands),
    service: fields.required('service', readName),
    instanceId: fields.required('instance_id', readName),
    bootId: fields.required('boot_id', readName),
    now: fields.required('now', readTime),
    seq: fields.required('seq', readCount),
    oldestSeq: fields.required('oldest_seq', readCount),
    more: fields.required('more', readBoolean),
    circuits: fields.required('breakers', readCircuits).circuits,
    rows: fields.required('journal', readRows),
  };
  checkRange(reading, cursor?.bootId === reading.bootId ? cursor.seq : 0);
  return reading;
}

function readRows(value: unknown, path: Path): JournalRow[] {
  if (!Array.isArray(value)) throw fault(path, 'must_be_list', value);
  if (value.length > LIMITS.journalRows)
    throw new ProtocolError(
      'too_many',
      tell('too_many_rows', { count: value.length, max: LIMITS.journalRows }),
    );
  const rows = value.map((row, i) => readRow(Fields.of(row, [...path, i])));
  rows.forEach((row, i) => {
    const previous = rows[i - 1];
    if (previous && row.seq !== previous.seq + 1)
      throw fault([...path, i, 'seq'], 'must_follow', row.seq, { expected: previous.seq + 1 });
  });
  return rows;
}

function readRow(fields: Fields): JournalRow {
  return {
    seq: fields.required('seq', readCount),
    breaker: fields.required('breaker', readName),
    at: fields.required('at', readTime),
    from: readState(fields.required('from', readText)),
    to: readState(fields.required('to', readText)),
    cause: fields.required('cause', readWord),
    failureCount: fields.optional('failure_count', readCount),
    failureRate: fields.optional('failure_rate', readRate),
    windowCalls: fields.optional('window_calls', readCount),
    error: fields.optional('error', readFreeText),
    hold: fields.optional('hold', readRowHold),
    actor: fields.optional('actor', readFreeText),
    reason: fields.optional('reason', readFreeText),
    command: fields.optional('command', readName),
  };
}

function readRowHold(value: unknown, path: Path): { readonly until: number | null } {
  return { until: Fields.of(value, path).optional('until', readTime) };
}

/** A journal that does not say all it knows after the cursor, or says it twice, would make us lose rows or never finish. */
function checkRange({ seq, oldestSeq, more, rows }: JournalReading, after: number): void {
  if (seq < after) throw fault(['seq'], 'must_reach', seq, { min: after });
  if (oldestSeq > seq + 1) throw fault(['oldest_seq'], 'must_not_pass', oldestSeq, { max: seq + 1 });
  const expected = Math.max(after + 1, oldestSeq);
  const first = rows[0]?.seq ?? seq + 1;
  if (first !== expected)
    throw rows.length > 0
      ? fault(['journal', 0, 'seq'], 'must_begin', first, { expected, after })
      : new ProtocolError('bad_field', tell('rows_missing', { from: expected, to: seq }));
  const last = rows.at(-1)?.seq ?? seq;
  if (more && (rows.length === 0 || last >= seq)) throw fault(['more'], 'must_not_be_more', more);
  if (!more && last !== seq)
    throw fault(['journal', rows.length - 1, 'seq'], 'must_end', last, { expected: seq });
}
