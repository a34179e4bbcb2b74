import type { BreakerHistory, HistoryQuery, Lane, StateSpan, TimeSpan } from '#lib/contract/history.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import { fillBuckets, layBuckets } from '#lib/domain/buckets.ts';
import { freshForMs } from '#lib/domain/freshness.ts';
import {
  notSeen,
  rollUpSpans,
  type StateSpan as Span,
  type TimeSpan as Stretch,
  standingBefore,
  stateSpans,
} from '#lib/domain/timeline.ts';
import { breakerExists } from '#lib/store/breakers.ts';
import {
  readBucketCounts,
  readCoverage,
  readRestarts,
  readTimelineChanges,
  readTimelineCircuits,
  readTrips,
  type TimelineCircuit,
} from '#lib/store/timeline.ts';
import type { ServerContext } from './context.ts';
import { notFound } from './errors.ts';
import { rowId } from './row-id.ts';

/** A breaker's timeline and counts over a span of time; also of one whose service was removed. Throws `PanelError` (not_found). */
export async function readBreakerHistory(
  ctx: ServerContext,
  id: string,
  query: HistoryQuery,
): Promise<BreakerHistory> {
  const breakerId = rowId('breaker', id);
  const { pool, prisma } = ctx.db;
  const span = { from: Date.parse(query.from), to: Date.parse(query.to) };
  const circuits = await readTimelineCircuits(pool, breakerId);
  if (circuits.length === 0 && !(await breakerExists(prisma, breakerId))) throw notFound('breaker', id);
  const circuitIds = circuits.map((circuit) => circuit.circuitId);
  const pollIntervalMs = Math.max(0, ...circuits.map((circuit) => circuit.pollIntervalMs));
  const grid = layBuckets(span.from, span.to, query.points, pollIntervalMs);
  const [lanes, sums, trips] = await Promise.all([
    readLanes(ctx, circuits, span),
    readBucketCounts(pool, circuitIds, grid),
    readTrips(pool, circuitIds, grid),
  ]);
  return {
    from: query.from,
    to: query.to,
    bucketMs: grid.bucketMs,
    lanes: lanes.map(presentLane),
    rollUp: rollUpSpans(lanes).map(presentSpan),
    buckets: fillBuckets(grid, sums, trips).map((bucket) => ({ ...bucket, at: toTimestamp(bucket.at) })),
  };
}

interface LaneRead {
  readonly circuit: TimelineCircuit;
  readonly spans: readonly Span[];
  readonly notSeen: readonly Stretch[];
  readonly restarts: readonly number[];
}

/** The lanes of the circuits that there were within the span. */
async function readLanes(
  ctx: ServerContext,
  circuits: readonly TimelineCircuit[],
  span: Stretch,
): Promise<LaneRead[]> {
  const { pool } = ctx.db;
  const circuitIds = circuits.map((circuit) => circuit.circuitId);
  const instanceIds = circuits.map((circuit) => circuit.instanceId);
  const [changes, coverage, restarts] = await Promise.all([
    readTimelineChanges(pool, circuitIds, span.from, span.to),
    readCoverage(pool, instanceIds, span.from, span.to),
    readRestarts(pool, instanceIds, span.from, span.to),
  ]);
  const now = ctx.now();
  const lanes = circuits.map((circuit) => {
    const ofCircuit = (row: { circuitId: number }) => row.circuitId === circuit.circuitId;
    const ofInstance = (row: { instanceId: number }) => row.instanceId === circuit.instanceId;
    const next = changes.after.find(ofCircuit);
    const after = next ? { state: next.from, held: false } : { state: circuit.state, held: circuit.held };
    const within = changes.within.filter(ofCircuit);
    const [first] = within;
    const last = changes.before.find(ofCircuit) ?? null;
    const restart = restarts.before.find(ofInstance) ?? null;
    const ownRestarts = restarts.within.filter(ofInstance);
    const seenIn = circuit.isGone
      ? { ...span, to: Math.min(span.to, circuit.lastReadAt ?? span.from) }
      : span;
    const facts = {
      ...circuit,
      span,
      before: standingBefore(last, restart, first ? { state: first.from, held: false } : after),
      changes: within,
      restarts: ownRestarts,
      after,
    };
    return {
      circuit,
      spans: stateSpans(facts),
      notSeen: notSeen(seenIn, coverage.filter(ofInstance), now, freshForMs(circuit.pollIntervalMs)),
      restarts: ownRestarts.map((own) => own.at),
    };
  });
  return lanes.filter((lane) => lane.spans.length > 0 || !lane.circuit.isGone);
}

function presentLane({ circuit, spans, notSeen, restarts }: LaneRead): Lane {
  return {
    circuitId: String(circuit.circuitId),
    instanceId: String(circuit.instanceId),
    label: circuit.reportedInstanceId ?? circuit.url.replace(/^https?:\/\//, ''),
    url: circuit.url,
    spans: spans.map(presentSpan),
    notSeen: notSeen.map(presentStretch),
    restarts: restarts.map(toTimestamp),
  };
}

function presentSpan(span: Span): StateSpan {
  return { ...presentStretch(span), state: span.state, held: span.held };
}

function presentStretch({ from, to }: Stretch): TimeSpan {
  return { from: toTimestamp(from), to: toTimestamp(to) };
}
