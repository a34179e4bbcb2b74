import type { Paint } from './timeline-geometry.ts';

/** How high each paint stands in its lane, 0..1: the trace reads without colour too, and a short trip stands out of what is closed. */
export const HEIGHTS: Record<Paint, number> = {
  open: 1,
  held: 1,
  half_open: 0.65,
  unknown: 0.5,
  closed: 0.3,
  not_seen: 1,
};

/** What fills a paint; `hatch` is the id under which the patterns are drawn. */
export function fillOf(paint: Paint, hatch: string): string {
  return paint === 'held' || paint === 'not_seen' ? `url(#${hatch}-${paint})` : FILLS[paint];
}

const FILLS = {
  open: 'var(--open)',
  half_open: 'var(--half-open)',
  unknown: 'var(--unknown)',
  closed: 'var(--closed-edge)',
};
