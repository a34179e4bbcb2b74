import type { Clock } from '../index.ts';

/** A clock that a test moves by hand; monotonic and wall time can be moved apart. */
export class FakeClock implements Clock {
  #monotonic = 5_000;
  #wall = Date.parse('2026-11-23T19:00:00.000Z');

  monotonicMs(): number {
    return this.#monotonic;
  }

  wallMs(): number {
    return this.#wall;
  }

  /** Time passes. */
  advance(ms: number): void {
    this.#monotonic += ms;
    this.#wall += ms;
  }

  /** Somebody sets the wall clock; no time passes. */
  setWallBy(ms: number): void {
    this.#wall += ms;
  }
}
