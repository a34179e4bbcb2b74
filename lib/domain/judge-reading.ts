import type {
  CircuitReading,
  JournalReading,
  JournalRow,
  Reading,
  SnapshotReading,
} from '#lib/protocol/reading.ts';
import { addTrip, type Flap, NO_FLAP } from './flapping.ts';
import { ABSENT_AFTER, type KnownCircuit, type KnownInstance } from './known.ts';
import { tell } from './sentences.ts';
import type { CircuitState } from './state.ts';
import type { Told } from './told.ts';

/** A change to store. Times in epoch milliseconds. */
export interface FoundTransition {
  readonly breaker: string;
  readonly bootId: string | null;
  readonly seq: number | null;
  readonly at: number;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly cause: string;
  readonly evidence: 'journal' | 'observed';
  readonly failureRate: number | null;
  readonly failureCount: number | null;
  readonly windowCalls: number | null;
  readonly error: string | null;
  readonly held: boolean;
  readonly holdUntil: number | null;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly command: string | null;
}

/** Changes that are known to be missing. `missed` null: how many is not known. */
export interface FoundGap {
  /** Null: of the whole instance. */
  readonly breaker: string | null;
  readonly bootId: string | null;
  readonly missed: number | null;
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  readonly why: 'wrapped' | 'tail_not_known' | 'counted';
}

/** What a circuit is now, to be stored over what was known. */
export type NextCircuit = Omit<
  KnownCircuit,
  'circuitId' | 'breakerId' | 'callsPerSecond' | 'refusedPerSecond'
>;

/** What a good reading means, given what was known. */
export interface Judgement {
  readonly restart: { readonly bootId: string; readonly previousBootId: string } | null;
  readonly gaps: readonly FoundGap[];
  readonly transitions: readonly FoundTransition[];
  /** Every circuit of the reading and every known one; complete only when the answer was (`more` was false). */
  readonly circuits: readonly NextCircuit[];
  readonly cursor: { readonly bootId: string | null; readonly seq: number };
}

/** The journal of a living process went back: a fault of the service, shown as a failed poll. */
export interface ReadingFault {
  readonly fault: { readonly code: 'sequence_regression'; readonly detail: Told };
}

/** Compares a good reading with what is known at `now` (epoch milliseconds). Invents nothing: what was missed becomes a gap. */
export function judgeReading(known: KnownInstance, reading: Reading, now: number): Judgement | ReadingFault {
  return reading.level === 2 ? judgeJournal(known, reading) : judgeSnapshot(known, reading, now);
}

function judgeJournal(known: KnownInstance, reading: JournalReading): Judgement | ReadingFault {
  const sameBoot = known.bootId === reading.bootId;
  if (sameBoot && reading.seq < known.cursorSeq) {
    const span = { from: known.cursorSeq, to: reading.seq, boot: reading.bootId };
    const detail = tell('journal_went_back', span);
    return { fault: { code: 'sequence_regression', detail } };
  }
  const after = sameBoot ? known.cursorSeq : 0;
  const rows = reading.rows.filter((row) => row.seq > after);
  const seq = reading.more ? (rows.at(-1)?.seq ?? after) : reading.seq;
  return {
    restart:
      known.bootId !== null && !sameBoot ? { bootId: reading.bootId, previousBootId: known.bootId } : null,
    gaps: journalGaps(known, reading, after),
    transitions: rows.map((row) => fromRow(row, reading.bootId)),
    circuits: [
      ...journalCircuits(known, reading, flapsAfter(known, rows)),
      ...onlyInRows(known, reading, rows),
    ],
    cursor: { bootId: reading.bootId, seq },
  };
}

/** While there is more to come the stats are ahead of the rows: what was known stays, but for the trips counted. */
function journalCircuits(
  known: KnownInstance,
  reading: JournalReading,
  flaps: ReadonlyMap<string, Flap>,
): NextCircuit[] {
  if (!reading.more) return nextCircuits(known, reading, flaps);
  return [...known.circuits.values()].map((before) => ({
    ...before,
    flap: flaps.get(before.name) ?? before.flap,
  }));
}

/** Breakers that only rows name: not in the stats yet (more to come), or removed since. */
function onlyInRows(
  known: KnownInstance,
  reading: JournalReading,
  rows: readonly JournalRow[],
): NextCircuit[] {
  const last = new Map(rows.map((row) => [row.breaker, row]));
  return [...last.values()]
    .filter((row) => !known.circuits.has(row.breaker) && (reading.more || !reading.circuits.has(row.breaker)))
    .map((row) => ({
      name: row.breaker,
      state: row.to,
      rawState: row.to,
      since: row.at,
      failureCount: row.failureCount,
      successCount: null,
      failureRate: row.failureRate,
      windowCalls: row.windowCalls,
      held: null,
      retryAt: null,
      transitionsTotal: null,
      config: null,
      absentReadings: reading.more ? 0 : ABSENT_AFTER,
      flap: flapsAfter(known, rows).get(row.breaker) ?? NO_FLAP,
    }));
}

function journalGaps(known: KnownInstance, reading: JournalReading, after: number): FoundGap[] {
  if (known.bootId === null) return [];
  const gaps: FoundGap[] = [];
  if (known.bootId !== reading.bootId) {
    const fromSeq = known.cursorSeq + 1;
    gaps.push({
      breaker: null,
      bootId: known.bootId,
      missed: null,
      fromSeq,
      toSeq: null,
      why: 'tail_not_known',
    });
  }
  const missed = reading.oldestSeq - after - 1;
  if (missed > 0) {
    const toSeq = reading.oldestSeq - 1;
    gaps.push({ breaker: null, bootId: reading.bootId, missed, fromSeq: after + 1, toSeq, why: 'wrapped' });
  }
  return gaps;
}

function fromRow(row: JournalRow, bootId: string): FoundTransition {
  const { hold, ...rest } = row;
  return { ...rest, bootId, evidence: 'journal', held: hold !== null, holdUntil: hold?.until ?? null };
}

/** A trip is caused by the engine; an operator's force-open is none. */
function isTrip(change: { from: CircuitState; to: CircuitState; cause: string }): boolean {
  return change.from === 'closed' && change.to === 'open' && change.cause !== 'forced_open';
}

function flapsAfter(
  known: KnownInstance,
  changes: readonly (JournalRow | FoundTransition)[],
): Map<string, Flap> {
  const flaps = new Map<string, Flap>();
  for (const change of changes.filter(isTrip)) {
    const before = flaps.get(change.breaker) ?? known.circuits.get(change.breaker)?.flap ?? NO_FLAP;
    flaps.set(change.breaker, addTrip(before, change.at));
  }
  return flaps;
}

function judgeSnapshot(known: KnownInstance, reading: SnapshotReading, now: number): Judgement {
  const transitions: FoundTransition[] = [];
  const gaps: FoundGap[] = [];
  for (const circuit of reading.circuits.values()) {
    const before = known.circuits.get(circuit.name);
    if (before === undefined) continue;
    const changed = before.state !== circuit.state;
    if (changed) transitions.push(observedChange(before, circuit, known.lastReadAt, now));
    const missed = missedByCount(before, circuit, changed);
    if (missed > 0)
      gaps.push({ breaker: circuit.name, bootId: null, missed, fromSeq: null, toSeq: null, why: 'counted' });
  }
  return {
    restart: null,
    gaps,
    transitions,
    circuits: nextCircuits(known, reading, flapsAfter(known, transitions), now),
    cursor: { bootId: null, seq: 0 },
  };
}

/** The counter tells how many changes there were; a counter that fell belongs to a breaker made anew and tells nothing. */
function missedByCount(before: KnownCircuit, circuit: CircuitReading, changed: boolean): number {
  const total = circuit.counters.transitions;
  if (total === null || before.transitionsTotal === null || total < before.transitionsTotal) return 0;
  return total - before.transitionsTotal - (changed ? 1 : 0);
}

function observedChange(
  before: KnownCircuit,
  circuit: CircuitReading,
  lastReadAt: number | null,
  now: number,
): FoundTransition {
  return {
    breaker: circuit.name,
    bootId: null,
    seq: null,
    at: observedMoment(circuit.stateSince, lastReadAt, now),
    from: before.state,
    to: circuit.state,
    cause: 'observed',
    evidence: 'observed',
    failureRate: circuit.failureRate,
    failureCount: circuit.failureCount,
    windowCalls: circuit.windowCalls,
    error: null,
    held: circuit.held !== null,
    holdUntil: circuit.held?.until ?? null,
    actor: circuit.held?.actor ?? null,
    reason: circuit.held?.reason ?? null,
    command: null,
  };
}

/** The service's own moment where it can be true: after the reading before and not in the future; else the moment we saw it. */
function observedMoment(stateSince: number | null, lastReadAt: number | null, now: number): number {
  if (stateSince === null || stateSince > now) return now;
  return lastReadAt === null || stateSince >= lastReadAt ? stateSince : now;
}

function nextCircuits(
  known: KnownInstance,
  reading: Reading,
  flaps: ReadonlyMap<string, Flap>,
  observedAt?: number,
): NextCircuit[] {
  const present = [...reading.circuits.values()].map((circuit) => {
    const before = known.circuits.get(circuit.name);
    return nextCircuit(before, circuit, flaps.get(circuit.name) ?? before?.flap ?? NO_FLAP, observedAt);
  });
  const absent = [...known.circuits.values()]
    .filter((before) => !reading.circuits.has(before.name))
    .map((before) => ({ ...before, absentReadings: Math.min(before.absentReadings + 1, ABSENT_AFTER) }));
  return [...present, ...absent];
}

function nextCircuit(
  before: KnownCircuit | undefined,
  circuit: CircuitReading,
  flap: Flap,
  observedAt: number | undefined,
): NextCircuit {
  const observedSince =
    before?.state === circuit.state ? before.since : before && observedAt ? observedAt : null;
  return {
    name: circuit.name,
    state: circuit.state,
    rawState: circuit.rawState,
    since: circuit.stateSince ?? observedSince,
    failureCount: circuit.failureCount,
    successCount: circuit.successCount,
    failureRate: circuit.failureRate,
    windowCalls: circuit.windowCalls,
    held: circuit.held,
    retryAt: circuit.retryAt,
    transitionsTotal: circuit.counters.transitions,
    config: circuit.config ?? before?.config ?? null,
    absentReadings: 0,
    flap,
  };
}
