import type { Breaker, Circuit } from '#lib/contract/breaker.ts';
import type { CircuitState } from '#lib/domain/state.ts';
import { type ShownState, shownAs } from '#lib/domain/summary.ts';

/**
 * Whether what is known of a breaker is too old. The stream tells when a breaker turns stale, but not of each reading that changes nothing:
 * as long as the server is heard it vouches for what it has not said to be stale, and once it is not, all of it ages. Epoch milliseconds.
 */
export function isStale(
  breaker: Pick<Breaker, 'lastReadAt' | 'freshForMs' | 'circuits'>,
  now: number,
  heardAt: number,
): boolean {
  const seenAt = lastSeenAt(breaker, heardAt);
  return seenAt === null || isSaidStale(breaker) || now - seenAt > breaker.freshForMs;
}

/** When a breaker was last known to be as it is shown: read, or vouched for by the server. Null: never. Epoch milliseconds. */
export function lastSeenAt(
  breaker: Pick<Breaker, 'lastReadAt' | 'circuits'>,
  heardAt: number,
): number | null {
  if (breaker.lastReadAt === null) return null;
  const readAt = Date.parse(breaker.lastReadAt);
  return isSaidStale(breaker) ? readAt : Math.max(heardAt, readAt);
}

function isSaidStale({ circuits }: Pick<Breaker, 'circuits'>): boolean {
  return circuits.stale >= circuits.total;
}

/** What a breaker shows at `now`. */
export function breakerShown(breaker: Breaker, now: number, heardAt: number): ShownState {
  const { open, held } = breaker.circuits;
  return shownAs({ state: breaker.state, stale: isStale(breaker, now, heardAt), open, held });
}

/** The state in the browser's view: unknown as soon as nobody can read it. */
export function stateOf(breaker: Breaker, shown: ShownState): CircuitState {
  return shown === 'stale' ? 'unknown' : breaker.state;
}

/** The last state known of a breaker that is stale. */
export function lastKnownOf(breaker: Breaker): CircuitState | null {
  return breaker.lastKnownState ?? (breaker.lastReadAt === null ? null : breaker.state);
}

/** What a circuit shows at `now`; it ages as {@link isStale} says. */
export function circuitShown(circuit: Circuit, freshForMs: number, now: number, heardAt: number): ShownState {
  const open = circuit.state === 'open' ? 1 : 0;
  const readAt = circuit.lastReadAt === null ? null : Math.max(heardAt, Date.parse(circuit.lastReadAt));
  const stale = circuit.stale || readAt === null || now - readAt > freshForMs;
  return shownAs({ state: circuit.state, stale, open, held: circuit.held === null ? 0 : 1 });
}

/** How many circuits of a breaker show what the breaker shows: the k of "k of n instances". */
export function countShowing(breaker: Breaker, shown: ShownState): number {
  if (shown === 'stale') return breaker.circuits.total;
  return shown === 'held' ? breaker.circuits.held : breaker.circuits[shown];
}
