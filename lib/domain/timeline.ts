import { type CircuitState, worstState } from './state.ts';

/** A stretch of time, epoch milliseconds. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** A stretch of time in one state. */
export interface StateSpan extends TimeSpan {
  readonly state: CircuitState;
  readonly held: boolean;
}

/** How a circuit stands. */
export interface Standing {
  readonly state: CircuitState;
  readonly held: boolean;
}

/** A recorded change; `bootId` null where the service has no journal. */
export interface TimelineChange {
  readonly bootId: string | null;
  readonly at: number;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly held: boolean;
}

/** A process that began. */
export interface Restart {
  readonly bootId: string;
  readonly at: number;
}

/** What is known of one circuit over a span of time. Times in epoch milliseconds. */
export interface LaneFacts {
  readonly span: TimeSpan;
  readonly firstSeenAt: number;
  /** When it was last read; null: never since it was first seen. */
  readonly lastReadAt: number | null;
  /** How it stood when the span began; null where nothing older is recorded. */
  readonly before: Standing | null;
  /** What changed within the span, in the order in which it happened. */
  readonly changes: readonly TimelineChange[];
  /** Processes that began within the span, in order. */
  readonly restarts: readonly Restart[];
  /** How it stands after the last change: what the next one starts from, or how it stands now. */
  readonly after: Standing;
}

/**
 * How a circuit stood when a span began, by the last change before; null where there is none. A process that began since knows nothing
 * of it: that one stood as its next change (`next`) starts from.
 */
export function standingBefore(
  last: TimelineChange | null,
  restart: Restart | null,
  next: Standing,
): Standing | null {
  if (last === null) return null;
  const isOlderProcess = restart !== null && last.bootId !== null && last.bootId !== restart.bootId;
  return isOlderProcess ? next : { state: last.to, held: last.held };
}

interface Step extends Standing {
  readonly at: number;
}

/**
 * The states of one circuit over a span. It begins where the circuit is first known and ends where it was last read. The order of
 * changes counts, not their clocks: a clock that was set back makes a short state, never one that ends before it began.
 */
export function stateSpans(facts: LaneFacts): StateSpan[] {
  const { span, changes, before, after } = facts;
  const [first] = changes;
  const start = before
    ? span.from
    : Math.max(span.from, Math.min(facts.firstSeenAt, first?.at ?? facts.firstSeenAt));
  const end = Math.min(span.to, Math.max(facts.lastReadAt ?? start, changes.at(-1)?.at ?? start));
  const standing = before ?? (first ? { state: first.from, held: false } : after);
  const spans: StateSpan[] = [];
  let current: Step = { ...standing, at: start };
  for (const step of [...stepsOf(facts), { ...after, at: end }]) {
    const at = Math.min(Math.max(step.at, current.at), end);
    if (at > current.at) add(spans, { from: current.at, to: at, state: current.state, held: current.held });
    current = { ...step, at };
  }
  return spans;
}

/** The changes, with what each restart changed: a process begins anew, in the state that its own first change starts from. */
function stepsOf({ changes, restarts, after }: LaneFacts): Step[] {
  const steps: Step[] = changes.map((change) => ({ at: change.at, state: change.to, held: change.held }));
  let limit = changes.length;
  for (const restart of restarts.toReversed()) {
    limit = firstChangeAfter(restart, changes.slice(0, limit)) ?? limit;
    const next = changes[limit];
    const step = next
      ? { state: next.from, held: false, at: Math.min(restart.at, next.at) }
      : { ...after, at: restart.at };
    steps.splice(limit, 0, step);
  }
  return steps;
}

/** Where the changes of a process begin; where it has none, those of a service that has lost its journal since. */
function firstChangeAfter(restart: Restart, changes: readonly TimelineChange[]): number | null {
  const own = changes.findIndex((change) => change.bootId === restart.bootId);
  const index =
    own >= 0 ? own : changes.findIndex((change) => change.bootId === null && change.at >= restart.at);
  return index >= 0 ? index : null;
}

function add(spans: StateSpan[], span: StateSpan): void {
  const last = spans.at(-1);
  if (last && last.to === span.from && last.state === span.state && last.held === span.held)
    spans[spans.length - 1] = { ...last, to: span.to };
  else spans.push(span);
}

/**
 * When nobody could see an instance within `span`: what no stretch of `coverage` (oldest first) covers, up to `now`. The latest
 * stretch counts as going on while it ended less than `freshForMs` ago.
 */
export function notSeen(
  span: TimeSpan,
  coverage: readonly TimeSpan[],
  now: number,
  freshForMs: number,
): TimeSpan[] {
  const end = Math.min(span.to, now);
  const holes: TimeSpan[] = [];
  let seenTo = span.from;
  for (const seen of coverage) {
    if (seen.from > seenTo) holes.push({ from: seenTo, to: Math.min(seen.from, end) });
    seenTo = Math.max(seenTo, seen.to);
  }
  const last = coverage.at(-1);
  const goesOn = last !== undefined && now - last.to <= freshForMs;
  if (seenTo < end && !goesOn) holes.push({ from: seenTo, to: end });
  return holes.filter((hole) => hole.to > hole.from);
}

/** A circuit's timeline as the roll-up needs it. */
export interface LaneSpans {
  readonly spans: readonly StateSpan[];
  readonly notSeen: readonly TimeSpan[];
}

/**
 * The timeline of a breaker: at each moment the worst state of the circuits that were seen then, `unknown` when those there are were
 * not seen, nothing while there were none. Open counts as held only while every open circuit is.
 */
export function rollUpSpans(lanes: readonly LaneSpans[]): StateSpan[] {
  const moments = lanes.flatMap((lane) =>
    [...lane.spans, ...lane.notSeen].flatMap((span) => [span.from, span.to]),
  );
  const borders = [...new Set(moments)].sort((a, b) => a - b);
  const walkers = lanes.map(walk);
  const spans: StateSpan[] = [];
  for (const [index, from] of borders.entries()) {
    const to = borders[index + 1];
    if (to === undefined) break;
    const standings = walkers.map((standingAt) => standingAt(from)).filter((standing) => standing !== null);
    const state = worstState(standings.filter(({ seen }) => seen).map((standing) => standing.state));
    if (state !== null) {
      const worst = standings.filter((standing) => standing.seen && standing.state === state);
      add(spans, { from, to, state, held: worst.every((standing) => standing.held) });
    } else if (standings.length > 0) add(spans, { from, to, state: 'unknown', held: false });
  }
  return spans;
}

/** How a circuit stands at a moment; asked for later and later ones. Null before it is known. */
function walk(lane: LaneSpans): (moment: number) => (Standing & { seen: boolean }) | null {
  const spanAt = pointer(lane.spans);
  const holeAt = pointer(lane.notSeen);
  const begin = lane.spans[0]?.from ?? Number.POSITIVE_INFINITY;
  return (moment) => {
    const span = spanAt(moment);
    const hole = holeAt(moment);
    if (span) return { state: span.state, held: span.held, seen: hole === null };
    return hole && moment >= begin ? { state: 'unknown', held: false, seen: false } : null;
  };
}

function pointer<Span extends TimeSpan>(spans: readonly Span[]): (moment: number) => Span | null {
  let index = 0;
  return (moment) => {
    while (index < spans.length && (spans[index]?.to ?? 0) <= moment) index += 1;
    const span = spans[index];
    return span && span.from <= moment ? span : null;
  };
}
