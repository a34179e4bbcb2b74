import type { Logger } from 'pino';

/** Work that is done again and again: every `everyMs`, or at once when hinted; never twice at a time. */
export class Repeat {
  readonly #work: () => Promise<void>;
  readonly #everyMs: number;
  readonly #log: Logger;
  readonly #name: string;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  lastError: string | null = null;
  /** When the last round ended, well or badly, and when the last good one did, in epoch milliseconds; null before the first. */
  endedAt: number | null = null;
  succeededAt: number | null = null;

  constructor(name: string, everyMs: number, work: () => Promise<void>, log: Logger) {
    this.#name = name;
    this.#everyMs = everyMs;
    this.#work = work;
    this.#log = log;
  }

  /** Does the work now, or once more right after the round that runs. */
  hint(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    if (this.#timer) clearTimeout(this.#timer);
    this.#running = this.#round().finally(() => {
      this.#running = null;
      this.#schedule();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  async #round(): Promise<void> {
    try {
      await this.#work();
      this.lastError = null;
      this.succeededAt = Date.now();
    } catch (err) {
      this.lastError = `${this.#name}: ${err instanceof Error ? err.message : String(err)}`;
      this.#log.error({ err, work: this.#name }, 'a round failed, trying again');
    } finally {
      this.endedAt = Date.now();
    }
  }

  #schedule(): void {
    if (this.#stopped) return;
    const soon = this.#again && this.lastError === null;
    this.#again = false;
    this.#timer = setTimeout(() => this.hint(), soon ? 0 : this.#everyMs);
  }
}
