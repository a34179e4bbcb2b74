import { type Flap, isFlapping } from '#lib/domain/flapping.ts';
import type { FleetBreaker } from '#lib/store/fleet.ts';

/** A circuit that flaps, or did when it was last read. */
export interface FlappingCircuit {
  readonly circuitId: number;
  readonly breakerId: number;
  readonly flap: Pick<Flap, 'score' | 'at' | 'active'>;
}

/** Remembers which circuits flap, since that ends by itself: no row changes when a circuit stays quiet. */
export class FlapWatch {
  readonly #circuits = new Map<number, FlappingCircuit>();

  /** Starts anew with these circuits and no others. */
  reset(circuits: readonly FlappingCircuit[]): void {
    this.#circuits.clear();
    for (const circuit of circuits) this.#circuits.set(circuit.circuitId, circuit);
  }

  /** Takes in how the circuits of some breakers are now. */
  update(breakers: readonly FleetBreaker[]): void {
    for (const breaker of breakers) {
      for (const { id, flapScore, flapAt, flapActive } of breaker.circuits) {
        const flap = { score: flapScore, at: flapAt, active: flapActive };
        if (flapActive) this.#circuits.set(id, { circuitId: id, breakerId: breaker.id, flap });
        else this.#circuits.delete(id);
      }
    }
  }

  /** The breakers with circuits that no longer flap at `now`; each is told once. */
  sweep(now: number): ReadonlySet<number> {
    const ended = [...this.#circuits.values()].filter((circuit) => !isFlapping(circuit.flap, now));
    for (const circuit of ended) this.#circuits.delete(circuit.circuitId);
    return new Set(ended.map((circuit) => circuit.breakerId));
  }
}
