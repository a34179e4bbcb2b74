import type { CircuitState } from './state.ts';

/** A failure rate (0..1) and what it means: measured now, frozen as it was at the trip, or not known (then it is null). */
export type FailureRate =
  | { readonly kind: 'live' | 'atTrip'; readonly rate: number }
  | { readonly kind: 'unknown'; readonly rate: null };

/** What a circuit says about its failures. `windowCalls` null: it does not say how many calls the rate is computed from. */
export interface RateFacts {
  readonly state: CircuitState;
  readonly failureRate: number | null;
  readonly windowCalls: number | null;
}

const UNKNOWN_RATE: FailureRate = { kind: 'unknown', rate: null };

/** One circuit's failure rate. An open circuit runs no calls, so its rate is that of the trip; a window without calls has none. */
export function failureRateOf(facts: RateFacts): FailureRate {
  if (facts.failureRate === null || facts.windowCalls === 0) return UNKNOWN_RATE;
  return { kind: facts.state === 'open' ? 'atTrip' : 'live', rate: facts.failureRate };
}

/**
 * The failure rate over several circuits, from counts: rates are never averaged. Circuits without a count are left out; where none
 * counts, only a circuit alone has a rate.
 */
export function combinedFailureRate(state: CircuitState, circuits: readonly RateFacts[]): FailureRate {
  const [only, ...others] = circuits;
  if (only === undefined) return UNKNOWN_RATE;
  if (others.length === 0) return failureRateOf(only);
  const counted = circuits.filter(
    (circuit) => failureRateOf(circuit).rate !== null && circuit.windowCalls !== null,
  );
  const calls = counted.reduce((sum, circuit) => sum + (circuit.windowCalls ?? 0), 0);
  if (calls === 0) return UNKNOWN_RATE;
  const failures = counted.reduce(
    (sum, circuit) => sum + (circuit.failureRate ?? 0) * (circuit.windowCalls ?? 0),
    0,
  );
  return { kind: state === 'open' ? 'atTrip' : 'live', rate: failures / calls };
}
