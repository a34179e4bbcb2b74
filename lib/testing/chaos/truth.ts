import type { OwnHistory, Row, StoredHistory, StoredOutcome } from './history.ts';

/** What was compared, and where the panel's history is not the service's own. */
export interface Verdict {
  readonly counts: {
    readonly written: number;
    readonly stored: number;
    /** Rows that a wrapped journal had lost, each within a gap of the right count. */
    readonly wrapped: number;
    /** Rows that died with their process, each within its tail that is not known. */
    readonly diedUnread: number;
    readonly executed: number;
    readonly outcomes: number;
  };
  readonly differences: readonly string[];
}

/** Rows that a reader had seen stored: how far, of which process. */
export type Witness = ReadonlyMap<string, number>;

const FINAL = new Set(['applied', 'refused', 'unknown', 'superseded']);

/** Compares what an instance wrote with what is stored of it, row by row. `seen`: what was stored at some moment before. */
export function compareHistories(own: OwnHistory, stored: StoredHistory, seen: Witness = new Map()): Verdict {
  const processes = seenBoots(stored);
  const spans = own.boots.map((boot) => compareProcess(boot, own, stored, processes));
  return {
    counts: {
      written: own.rows.length,
      stored: stored.rows.length,
      wrapped: sum(spans.map((span) => span.wrapped)),
      diedUnread: sum(spans.map((span) => span.diedUnread)),
      executed: own.rows.filter((row) => row.command !== null).length,
      outcomes: stored.outcomes.length,
    },
    differences: [
      ...compareRows(own, stored),
      ...compareOrder(own, stored),
      ...compareRestarts(own, stored, processes),
      ...spans.flatMap((span) => span.differences),
      ...compareWitness(stored, seen),
      ...compareCommands(own, stored),
      ...compareStates(own, stored),
    ],
  };
}

const keyOf = ({ boot, seq }: { boot: string; seq: number }): string => `${boot}/${seq}`;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function compareRows(own: OwnHistory, stored: StoredHistory): string[] {
  const mine = new Map(own.rows.map((row) => [keyOf(row), row]));
  const met = new Set<string>();
  return stored.rows.flatMap((row) => {
    const key = keyOf(row);
    if (met.has(key)) return [`row ${key} is stored twice`];
    met.add(key);
    const original = mine.get(key);
    if (!original) return [`row ${key} is stored and was never written`];
    return (Object.keys(row) as (keyof Row)[])
      .filter((field) => row[field] !== original[field])
      .map((field) => `row ${key}: ${field} is stored as ${row[field]} and was ${original[field]}`);
  });
}

function compareOrder(own: OwnHistory, stored: StoredHistory): string[] {
  return stored.rows.slice(1).flatMap((row, index) => {
    const before = stored.rows[index];
    if (!before) return [];
    const boots = own.boots.indexOf(row.boot) - own.boots.indexOf(before.boot);
    if (boots > 0 || (boots === 0 && row.seq > before.seq)) return [];
    return [`row ${keyOf(row)} is stored after ${keyOf(before)}`];
  });
}

/** The processes that the panel knows of, in its order. */
function seenBoots({ restarts, boot }: StoredHistory): string[] {
  const first = restarts[0]?.previous ?? boot;
  return first === null ? [] : [first, ...restarts.map((restart) => restart.boot)];
}

function compareRestarts(own: OwnHistory, stored: StoredHistory, seen: readonly string[]): string[] {
  const differences = stored.restarts.flatMap(({ previous }, index) =>
    previous === seen[index] ? [] : [`a restart from ${previous} is stored while ${seen[index]} ran`],
  );
  const order = seen.map((boot) => own.boots.indexOf(boot));
  if (order.some((at, index) => at <= (order[index - 1] ?? -1)))
    differences.push(`the processes ${seen.join(', ')} are not those that ran: ${own.boots.join(', ')}`);
  if (stored.boot !== own.boots.at(-1))
    differences.push(`the process read last is ${stored.boot}, and ${own.boots.at(-1)} runs`);
  if (stored.boot !== seen.at(-1)) differences.push(`${stored.boot} is read and no restart tells of it`);
  return differences;
}

/** Every row of a process is stored or in a gap of the right size; what was not read ends in one tail that is not known. */
function compareProcess(
  boot: string,
  own: OwnHistory,
  stored: StoredHistory,
  seen: readonly string[],
): { wrapped: number; diedUnread: number; differences: string[] } {
  const rows = stored.rows.filter((row) => row.boot === boot);
  const gaps = stored.gaps.filter((gap) => gap.boot === boot);
  const written = own.rows.filter((row) => row.boot === boot).length;
  if (!seen.includes(boot)) {
    const told = rows.length + gaps.length > 0;
    return {
      wrapped: 0,
      diedUnread: written,
      differences: told ? [`${boot} is in the history and in no restart`] : [],
    };
  }
  const differences: string[] = [];
  const wraps = gaps.filter((gap) => gap.why === 'wrapped');
  const tails = gaps.filter((gap) => gap.why === 'tail_not_known');
  const others = gaps.filter((gap) => !wraps.includes(gap) && !tails.includes(gap));
  differences.push(...others.map((gap) => `${boot} has a gap of the kind ${gap.why}`));

  const spans = [
    ...rows.map((row) => ({ from: row.seq, to: row.seq })),
    ...wraps.map((gap) => ({ from: gap.fromSeq ?? 0, to: gap.toSeq ?? 0 })),
  ].sort((a, b) => a.from - b.from);
  let reached = 0;
  for (const { from, to } of spans) {
    if (from !== reached + 1) differences.push(`${boot} goes from row ${reached} to ${from}`);
    reached = Math.max(reached, to);
  }
  for (const { missed, fromSeq, toSeq } of wraps) {
    if (missed !== (toSeq ?? 0) - (fromSeq ?? 0) + 1)
      differences.push(`${boot}: a gap of ${missed} from ${fromSeq} to ${toSeq}`);
    if ((toSeq ?? 0) > written - own.journalSize)
      differences.push(`${boot}: rows to ${toSeq} are missing that its journal still held`);
  }

  const lives = boot === own.boots.at(-1);
  if (lives && reached !== written)
    differences.push(`${boot} lives and wrote ${written} rows; ${reached} are known`);
  const expected = lives ? [] : [reached + 1];
  const found = tails.map((gap) => gap.fromSeq);
  if (found.join() !== expected.join())
    differences.push(`${boot} should end in a tail from ${expected.join() || 'nowhere'}, and has ${found}`);
  return { wrapped: sum(wraps.map((gap) => gap.missed ?? 0)), diedUnread: written - reached, differences };
}

function compareWitness(stored: StoredHistory, seen: Witness): string[] {
  return [...seen].flatMap(([boot, seq]) => {
    const last = Math.max(0, ...stored.rows.filter((row) => row.boot === boot).map((row) => row.seq));
    return last >= seq ? [] : [`${boot}: row ${seq} was stored, and now its history ends at ${last}`];
  });
}

function compareCommands(own: OwnHistory, stored: StoredHistory): string[] {
  const executed = own.rows.filter((row) => row.command !== null);
  const isStored = new Set(stored.rows.map(keyOf));
  const outcomes = new Map(stored.outcomes.map((outcome) => [outcome.command, outcome]));
  const once = new Set<string>();
  const doubled = executed.flatMap((row) => {
    const key = `${row.boot}/${row.command}`;
    if (once.has(key)) return [`command ${row.command} was executed twice by ${row.boot}`];
    once.add(key);
    return [];
  });
  const told = executed.flatMap((row) => {
    const outcome = outcomes.get(row.command ?? '');
    if (!outcome) return [`command ${row.command} was executed and nobody asked for it`];
    // A hold that was brought to a later process tells what became of it there.
    if (outcome.renewed && outcome.boot !== row.boot) return [];
    const right = isStored.has(keyOf(row)) ? isProof(outcome, row) : outcome.state === 'unknown';
    return right ? [] : [`command ${row.command} was executed as ${keyOf(row)} and is ${outcome.state}`];
  });
  const rows = new Map(executed.map((row) => [keyOf(row), row.command]));
  const ended = stored.outcomes.flatMap(({ command, state, boot, seq }) => {
    if (!FINAL.has(state)) return [`command ${command} is still ${state}`];
    const proof = rows.get(`${boot}/${seq}`);
    return state === 'applied' && proof !== command ? [`command ${command} is applied without proof`] : [];
  });
  return [...doubled, ...told, ...ended];
}

function isProof(outcome: StoredOutcome, row: Row): boolean {
  return outcome.state === 'applied' && outcome.boot === row.boot && outcome.seq === row.seq;
}

/** A circuit is what the living process's last row of it says. */
function compareStates(own: OwnHistory, stored: StoredHistory): string[] {
  const states = new Map<string, string>();
  for (const row of own.rows) if (row.boot === own.boots.at(-1)) states.set(row.breaker, row.to);
  return Object.entries(stored.states).flatMap(([breaker, state]) => {
    const is = states.get(breaker) ?? 'closed';
    return state === is ? [] : [`${breaker} is stored as ${state} and is ${is}`];
  });
}
