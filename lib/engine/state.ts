import type { Course } from './call.ts';
import type { Instant } from './clock.ts';

// A state is the instant at which it began, and what it holds besides. The object is the generation: calls let in
// under another one no longer count.

/** Calls run. */
export interface Closed extends Instant {
  readonly name: 'closed';
  successes: number;
  /** The one course of all calls that need none of their own. */
  course: Course | null;
}

/** Calls are refused until `due`, a monotonic time; Infinity while held until a reset. */
export interface Open extends Instant {
  readonly name: 'open';
  readonly due: number;
  readonly hold: Hold | null;
}

/** A few calls run, to see whether the dependency is back. */
export interface HalfOpen extends Instant {
  readonly name: 'half_open';
  readonly probes: Set<Probe>;
  successes: number;
}

/** What a circuit is in. */
export type State = Closed | Open | HalfOpen;

/** A call let into a half-open circuit; reclaimed when it has not settled by its deadline. */
export interface Probe {
  readonly deadline: number;
  reclaimed: boolean;
}

/** An operator's hold on an open circuit. */
export interface Hold {
  /** Epoch milliseconds. */
  readonly since: number;
  readonly actor: string | null;
  readonly reason: string | null;
}

// Without a spread, for an idle breaker is to be small.
export const closedAt = ({ monotonic, wall }: Instant): Closed => ({
  name: 'closed',
  monotonic,
  wall,
  successes: 0,
  course: null,
});

/** The monotonic time at which time alone ends a state; Infinity when it will not. */
export function dueOf(state: State): number {
  if (state.name === 'open') return state.due;
  let earliest = Infinity;
  if (state.name === 'half_open') {
    for (const { deadline } of state.probes) earliest = Math.min(earliest, deadline);
  }
  return earliest;
}
