export { CIRCUIT_STATES, type CircuitState } from '#lib/protocol/state.ts';

import type { CircuitState } from '#lib/protocol/state.ts';

const SEVERITY: Record<CircuitState, number> = { open: 3, half_open: 2, unknown: 1, closed: 0 };

/** The order of states, worst first: open, half-open, unknown, closed. Negative when `a` is worse than `b`. */
export function compareWorstFirst(a: CircuitState, b: CircuitState): number {
  return SEVERITY[b] - SEVERITY[a];
}

/** The worst of the states given, or null for none. */
export function worstState(states: readonly CircuitState[]): CircuitState | null {
  return states.reduce<CircuitState | null>(
    (worst, state) => (worst === null || SEVERITY[state] > SEVERITY[worst] ? state : worst),
    null,
  );
}
