/** The last so many outcomes: which of them were failures. */
export class OutcomeWindow {
  /** Those held that were failures. */
  failures = 0;
  #size: number;
  /** 1 for a failure, 0 for a success; once it is full, a ring. */
  #outcomes: (0 | 1)[] = [];
  #oldest = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Outcomes held. */
  get calls(): number {
    return this.#outcomes.length;
  }

  /** Whether as many outcomes are held as the window has room for. */
  get isFull(): boolean {
    return this.#outcomes.length === this.#size;
  }

  /** Whether it is full, and of successes only. */
  get isFlawless(): boolean {
    return this.failures === 0 && this.isFull;
  }

  /** Failures among the outcomes held, 0..1; 0 when there are none (see `calls`). */
  get failureRate(): number {
    return this.failures / (this.calls || 1);
  }

  /** Adds an outcome; a full window forgets its oldest. */
  push(failed: boolean): void {
    if (failed) this.failures++;
    if (!this.isFull) {
      this.#outcomes.push(failed ? 1 : 0);
    } else if (this.failures > 0) {
      const at = this.#oldest;
      this.failures -= this.#outcomes[at] ?? 0;
      this.#outcomes[at] = failed ? 1 : 0;
      this.#oldest = at + 1 === this.#size ? 0 : at + 1;
    }
  }

  /** A window of another size with the newest of the same outcomes. */
  resized(size: number): OutcomeWindow {
    const resized = new OutcomeWindow(size);
    const outcomes = this.#outcomes;
    const inOrder = [...outcomes.slice(this.#oldest), ...outcomes.slice(0, this.#oldest)];
    for (const outcome of inOrder) resized.push(outcome === 1);
    return resized;
  }
}
