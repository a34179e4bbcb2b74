import type { LaneSpans, TimeSpan } from './timeline.ts';

/** For how long circuits were open. */
export interface TimeOpen {
  /** Milliseconds in which at least one of them was open; null: not known. */
  readonly openMs: number | null;
  /** Milliseconds in which one of them was not seen and none was known to be open: it may have been longer by as much. */
  readonly notSeenMs: number;
}

/** The time for which at least one of some circuits was open. */
export function timeOpen(lanes: readonly LaneSpans[]): TimeOpen {
  const open = lanes.flatMap((lane) => lane.spans.filter((span) => span.state === 'open'));
  const openMs = lengthOf(open);
  const notSeenMs = lengthOf([...open, ...lanes.flatMap((lane) => lane.notSeen)]) - openMs;
  return { openMs: openMs === 0 && notSeenMs > 0 ? null : openMs, notSeenMs };
}

/** How long some stretches are together; where they overlap, once. */
function lengthOf(spans: readonly TimeSpan[]): number {
  let length = 0;
  let countedTo = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    length += Math.max(0, to - Math.max(from, countedTo));
    countedTo = Math.max(countedTo, to);
  }
  return length;
}
