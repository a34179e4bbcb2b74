/** The four state names, on the wire, in the database and in the API. `unknown` is a value of its own, never one of the other three. */
export const CIRCUIT_STATES = ['closed', 'open', 'half_open', 'unknown'] as const;

export type CircuitState = (typeof CIRCUIT_STATES)[number];

/** Reads a state as a service wrote it; anything but the three names of the protocol is `unknown`. */
export function readState(raw: string): CircuitState {
  return raw === 'closed' || raw === 'open' || raw === 'half_open' ? raw : 'unknown';
}
