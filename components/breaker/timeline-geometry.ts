import type { StateSpan, TimeSpan } from '#lib/contract/history.ts';

/** What a stretch of a lane is painted as. Nothing known is `not_seen`, never the last state. */
export type Paint = 'open' | 'half_open' | 'unknown' | 'held' | 'not_seen' | 'closed';

/** A run of pixels in one paint. */
export interface Segment {
  readonly x: number;
  readonly width: number;
  readonly paint: Paint;
}

const WEIGHT: readonly Paint[] = ['closed', 'not_seen', 'held', 'unknown', 'half_open', 'open'];
const LEAST_PX = 2;

/**
 * A lane as runs of whole pixels over `width`. However short it was, what was not closed gets two pixels, and where several fall on one pixel
 * the worst wins; what nobody saw is painted so even where a state span runs through it.
 * @param from the moment at the left edge, epoch milliseconds; `to` at the right
 */
export function paintLane(
  lane: { spans: readonly StateSpan[]; notSeen: readonly TimeSpan[] },
  from: number,
  to: number,
  width: number,
): Segment[] {
  const columns = new Int8Array(Math.max(0, Math.floor(width))).fill(-1);
  const scale = columns.length / (to - from);
  const hidden = lane.notSeen.map(readSpan).sort((a, b) => a.from - b.from);

  function fill(start: number, end: number, paint: Paint) {
    if (end < from || start > to) return;
    const least = paint === 'closed' ? 1 : LEAST_PX;
    const left = Math.max(0, Math.min(Math.floor((start - from) * scale), columns.length - least));
    const right = Math.min(columns.length, Math.max(Math.ceil((end - from) * scale), left + least));
    const weight = WEIGHT.indexOf(paint);
    for (let x = left; x < right; x += 1) if ((columns[x] ?? weight) < weight) columns[x] = weight;
  }

  for (const span of lane.spans) {
    const paint = spanPaint(span);
    for (const seen of subtract(readSpan(span), hidden)) fill(seen.from, seen.to, paint);
  }
  for (const span of hidden) fill(span.from, span.to, 'not_seen');
  return toSegments(columns.map((weight) => (weight === -1 ? WEIGHT.indexOf('not_seen') : weight)));
}

/** What a lane was in during a short window (the time under one pixel), the worst if several; `span` is null where nobody saw it. */
export function findAt(
  lane: { spans: readonly StateSpan[]; notSeen: readonly TimeSpan[] },
  from: number,
  to: number,
): { paint: Paint; span: TimeSpan | null } {
  const hidden = lane.notSeen.map(readSpan);
  let worst: { paint: Paint; span: TimeSpan | null } = { paint: 'closed', span: null };
  for (const span of lane.spans) {
    const seen = subtract(readSpan(span), hidden).some((part) => part.from <= to && part.to >= from);
    const paint = spanPaint(span);
    if (seen && (worst.span === null || WEIGHT.indexOf(paint) > WEIGHT.indexOf(worst.paint)))
      worst = { paint, span };
  }
  return worst.span === null ? { paint: 'not_seen', span: null } : worst;
}

function spanPaint(span: StateSpan): Paint {
  return span.held && span.state === 'open' ? 'held' : span.state;
}

/** Where a moment lies on a lane of this width; outside of it when it is out of range. */
export function placeOf(at: number, from: number, to: number, width: number): number {
  return ((at - from) / (to - from)) * width;
}

const STEPS_S = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800,
];

/** Round moments for a time axis, at most `most` of them, round in the zone that is `offsetMs` ahead of UTC. */
export function timeTicks(from: number, to: number, most: number, offsetMs: number): number[] {
  const step = (STEPS_S.find((seconds) => (to - from) / (seconds * 1_000) <= most) ?? 604_800) * 1_000;
  const ticks: number[] = [];
  for (let at = Math.ceil((from + offsetMs) / step) * step - offsetMs; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** How far a zone is ahead of UTC at a moment, milliseconds. */
export function zoneOffset(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((found) => found.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(at / 1_000) * 1_000;
}

/** How often a lane was in a state, and for how long in all, within the range. */
export function tally(spans: readonly StateSpan[], state: StateSpan['state']): { times: number; ms: number } {
  let times = 0;
  let ms = 0;
  for (const span of spans) {
    if (span.state !== state) continue;
    times += 1;
    ms += Date.parse(span.to) - Date.parse(span.from);
  }
  return { times, ms };
}

interface Stretch {
  from: number;
  to: number;
}

function readSpan(span: TimeSpan): Stretch {
  return { from: Date.parse(span.from), to: Date.parse(span.to) };
}

function subtract(span: Stretch, holes: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let start = span.from;
  for (const hole of holes) {
    if (hole.to <= start || hole.from >= span.to) continue;
    if (hole.from > start) left.push({ from: start, to: hole.from });
    start = Math.max(start, hole.to);
  }
  if (start < span.to || span.from === span.to) left.push({ from: start, to: span.to });
  return left;
}

function toSegments(columns: Int8Array): Segment[] {
  const segments: Segment[] = [];
  for (let x = 0; x < columns.length; ) {
    const weight = columns[x] ?? 0;
    let end = x + 1;
    while (end < columns.length && columns[end] === weight) end += 1;
    segments.push({ x, width: end - x, paint: paintOf(weight) });
    x = end;
  }
  return segments;
}

function paintOf(weight: number): Paint {
  return WEIGHT[weight] ?? 'not_seen';
}
