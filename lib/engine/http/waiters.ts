import type { CircuitBreakerRegistry } from '../index.ts';

const LONGEST_DELAY_MS = 60_000;

interface Waiter {
  readonly after: number;
  readonly wake: () => void;
}

/** Readers that wait for the journal's next row. While there are any, a timer makes due what time alone changes. */
export class Waiters {
  readonly #registry: CircuitBreakerRegistry;
  readonly #most: number;
  readonly #waiting = new Set<Waiter>();
  #closed = false;
  #unwatch: (() => void) | null = null;
  #alarm: { readonly at: number; readonly cancel: () => void } | null = null;

  constructor(registry: CircuitBreakerRegistry, most: number) {
    this.#registry = registry;
    this.#most = most;
  }

  /** Readers that wait now. */
  get count(): number {
    return this.#waiting.size;
  }

  /** Waits until there is a row after a number, so many seconds have passed, or the signal is aborted. False at once when too many wait. */
  async wait(after: number, seconds: number, signal: AbortSignal): Promise<boolean> {
    this.#registry.tick();
    if (this.#registry.journal.seq > after) return true;
    if (this.#closed || this.#waiting.size >= this.#most) return false;
    await new Promise<void>((resolve) => {
      const waiter: Waiter = {
        after,
        wake: () => {
          cancel();
          signal.removeEventListener('abort', waiter.wake);
          this.#waiting.delete(waiter);
          if (this.#waiting.size === 0) this.#rest();
          resolve();
        },
      };
      const cancel = startTimer(seconds * 1000, waiter.wake);
      signal.addEventListener('abort', waiter.wake);
      this.#waiting.add(waiter);
      this.#watch();
      if (signal.aborted) waiter.wake();
    });
    return true;
  }

  /** Lets everybody go, and lets nobody wait from now on. */
  close(): void {
    this.#closed = true;
    for (const { wake } of this.#waiting) wake();
  }

  #watch(): void {
    this.#unwatch ??= this.#registry.journal.watch({
      written: () => this.#wake(),
      dueIn: (ms) => this.#setAlarm(ms),
    });
    this.#sweep();
  }

  #wake(): void {
    const { seq } = this.#registry.journal;
    for (const { after, wake } of this.#waiting) if (seq > after) wake();
  }

  /** Makes due what is; rows written thereby wake their readers. */
  #sweep(): void {
    const next = this.#registry.tick();
    if (this.#waiting.size > 0) this.#setAlarm(next);
  }

  #setAlarm(ms: number): void {
    if (ms === Infinity) return;
    const delay = Math.min(Math.max(1, Math.ceil(ms)), LONGEST_DELAY_MS);
    const at = performance.now() + delay;
    if (this.#alarm && this.#alarm.at <= at) return;
    this.#alarm?.cancel();
    const cancel = startTimer(delay, () => {
      this.#alarm = null;
      this.#sweep();
    });
    this.#alarm = { at, cancel };
  }

  #rest(): void {
    this.#unwatch?.();
    this.#unwatch = null;
    this.#alarm?.cancel();
    this.#alarm = null;
  }
}

/** A timer that does not keep the process alive, where that can be said. */
function startTimer(ms: number, run: () => void): () => void {
  const timer: unknown = setTimeout(run, ms);
  (timer as { unref?: () => void }).unref?.();
  return () => clearTimeout(timer as number);
}
