import type { Circuit } from '#lib/contract/breaker.ts';

/** After how long the circuits try again by themselves, milliseconds: null unless all of them report the same. */
export function timeoutMs(circuits: readonly Pick<Circuit, 'config'>[]): number | null {
  const seconds = new Set(circuits.map((circuit) => circuit.config?.timeout));
  const [only] = seconds;
  return seconds.size === 1 && typeof only === 'number' ? only * 1_000 : null;
}
