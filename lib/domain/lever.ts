import type { CircuitState } from './state.ts';

/** A circuit as far as the lever cares. */
export interface LeverCircuit {
  readonly state: CircuitState;
  readonly stale: boolean;
  readonly held: boolean;
  /** Calls a second that ran; null: not known. */
  readonly callsPerSecond: number | null;
  /** Calls a second that the circuit refused; null: not known. */
  readonly refusedPerSecond: number | null;
}

/**
 * What may be asked of circuits. `trip`: open now and try again after the configured timeout. `hold`: keep open.
 * A trip is not offered where every circuit is open already; a hold replaces one that is in force; a reset of what is closed clears its counters only.
 */
export interface LeverOffer {
  readonly trip: 'offered' | 'already_open';
  readonly hold: 'offered' | 'replaces';
  readonly reset: 'offered' | 'ends_hold' | 'clears_counters';
}

/** What may be offered for the state shown. A stale circuit may differ from what it last showed, so nothing is ruled out by it. */
export function offerLever(circuits: readonly LeverCircuit[]): LeverOffer {
  const surely = (state: CircuitState) =>
    circuits.length > 0 && circuits.every((circuit) => !circuit.stale && circuit.state === state);
  const held = circuits.some((circuit) => circuit.held);
  return {
    trip: surely('open') ? 'already_open' : 'offered',
    hold: held ? 'replaces' : 'offered',
    reset: held ? 'ends_hold' : surely('closed') ? 'clears_counters' : 'offered',
  };
}

/** What pulling the lever on some circuits will do, in numbers. */
export interface LeverEffect {
  readonly instances: number;
  /** Instances that cannot be read at present: what they do will be known only when they are. */
  readonly unreadable: number;
  /** Calls a second that arrive now (run or refused) over the circuits that tell; null when none tells. */
  readonly callsPerSecond: number | null;
  /** Some circuits do not tell, so there are more. */
  readonly atLeast: boolean;
}

/** The numbers of the sentence that an operator confirms. */
export function describeEffect(circuits: readonly LeverCircuit[]): LeverEffect {
  let calls: number | null = null;
  let told = 0;
  for (const circuit of circuits) {
    if (circuit.stale || (circuit.callsPerSecond === null && circuit.refusedPerSecond === null)) continue;
    calls = (calls ?? 0) + (circuit.callsPerSecond ?? 0) + (circuit.refusedPerSecond ?? 0);
    told += 1;
  }
  return {
    instances: circuits.length,
    unreadable: circuits.filter((circuit) => circuit.stale).length,
    callsPerSecond: calls,
    atLeast: calls !== null && told < circuits.length,
  };
}
