/** The last so many outcomes, one bit each: which of them were failures. */
export class OutcomeWindow {
  /** Outcomes held. */
  calls = 0;
  /** Those that were failures. */
  failures = 0;
  #size: number;
  #next = 0;
  // Made by the first outcome: most breakers of a large process never see one.
  #words: number[] | null = null;

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether as many outcomes are held as the window has room for. */
  get isFull(): boolean {
    return this.calls === this.#size;
  }

  /** Failures among the outcomes held, 0..1; 0 when there are none (see `calls`). */
  get failureRate(): number {
    return this.calls === 0 ? 0 : this.failures / this.calls;
  }

  /** Adds an outcome; a full window forgets its oldest. */
  push(failed: boolean): void {
    const at = this.#next;
    if (this.calls < this.#size) this.calls++;
    else if (this.#failedAt(at)) this.failures--;
    this.#words ??= new Array(Math.ceil(this.#size / 32)).fill(0);
    const word = this.#words[at >>> 5] ?? 0;
    this.#words[at >>> 5] = failed ? word | (1 << at) : word & ~(1 << at);
    if (failed) this.failures++;
    this.#next = at + 1 === this.#size ? 0 : at + 1;
  }

  /** Forgets everything. */
  clear(): void {
    this.calls = this.failures = this.#next = 0;
  }

  /** Changes how many outcomes are held, keeping the newest. */
  resize(size: number): void {
    const kept = Math.min(size, this.calls);
    const newest: boolean[] = [];
    for (let back = kept; back >= 1; back--) {
      newest.push(this.#failedAt((this.#next - back + this.#size) % this.#size));
    }
    this.#size = size;
    this.#words = null;
    this.clear();
    for (const failed of newest) this.push(failed);
  }

  #failedAt(index: number): boolean {
    return ((this.#words?.[index >>> 5] ?? 0) & (1 << index)) !== 0;
  }
}
