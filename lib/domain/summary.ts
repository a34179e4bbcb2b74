import type { CircuitState } from './state.ts';

/**
 * What a breaker shows an operator, worst first. `held` is an open circuit that an operator keeps open: a planned hold is no outage.
 * `stale` is a breaker that nobody can read; `unknown` one that was read and whose state is none of the three.
 */
export const SHOWN_STATES = ['open', 'half_open', 'unknown', 'stale', 'held', 'closed'] as const;
export type ShownState = (typeof SHOWN_STATES)[number];

/** The facts that decide what a breaker or a circuit shows. */
export interface ShownFacts {
  readonly state: CircuitState;
  /** No circuit of it could be read lately. */
  readonly stale: boolean;
  /** Fresh circuits that are open, held ones included. */
  readonly open: number;
  /** Fresh circuits that an operator holds open. */
  readonly held: number;
}

/** What these facts show. Open counts as held only while every open circuit is: one that tripped by itself is an outage. */
export function shownAs(facts: ShownFacts): ShownState {
  if (facts.stale) return 'stale';
  if (facts.state === 'open' && facts.held > 0 && facts.held >= facts.open) return 'held';
  return facts.state;
}

/** Worst first; negative when `a` is worse than `b`. */
export function compareShown(a: ShownState, b: ShownState): number {
  return SHOWN_STATES.indexOf(a) - SHOWN_STATES.indexOf(b);
}

/** Breakers by what they show. The states add up to `total`; `flapping` lies across them. */
export type ShownCounts = Readonly<Record<ShownState | 'flapping' | 'total', number>>;

/** Counts breakers by what they show. */
export function countShown(items: Iterable<{ shown: ShownState; flapping: boolean }>): ShownCounts {
  const counts = { open: 0, half_open: 0, unknown: 0, stale: 0, held: 0, closed: 0, flapping: 0, total: 0 };
  for (const item of items) {
    counts[item.shown] += 1;
    counts.total += 1;
    if (item.flapping) counts.flapping += 1;
  }
  return counts;
}
