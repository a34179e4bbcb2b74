import type { JournalRow, Transition } from './wire.ts';

/** Told of what happens to a journal's breakers. */
export interface JournalReader {
  /** A row was written. */
  written(): void;
  /** Time will change a circuit in so many milliseconds, unless something else does before. */
  dueIn(ms: number): void;
}

/** The last rows of a registry: every transition and every command of its breakers, numbered from 1 without holes. */
export class Journal {
  /** The number of the newest row; 0 before the first. */
  seq = 0;
  readonly #size: number;
  readonly #rows: JournalRow[] = [];
  readonly #readers = new Set<JournalReader>();
  #bootId: string | undefined;
  /** @internal The commands accepted, by idempotency key, with their answers; kept here since it lives as long as the boot. */
  readonly memory = new Map<string, { readonly command: string; readonly answer: string }>();

  /** `size`: the rows that are kept. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Another one at every start of the process. */
  get bootId(): string {
    // Made when first asked for: some edge runtimes have no randomness while modules load.
    this.#bootId ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
    return this.#bootId;
  }

  /** The number of the oldest row still held; one more than `seq` when there is none. */
  get oldestSeq(): number {
    return this.seq - this.#rows.length + 1;
  }

  /** Writes a row and returns it. */
  append(transition: Transition): JournalRow {
    const row = Object.freeze({ seq: ++this.seq, ...transition });
    this.#rows[(row.seq - 1) % this.#size] = row;
    for (const reader of this.#readers) reader.written();
    return row;
  }

  /** The rows after a number, oldest first, at most `limit`. */
  read(after: number, limit = Infinity): JournalRow[] {
    const rows: JournalRow[] = [];
    for (let seq = Math.max(after + 1, this.oldestSeq); seq <= this.seq && rows.length < limit; seq++) {
      const row = this.#rows[(seq - 1) % this.#size];
      if (row) rows.push(row);
    }
    return rows;
  }

  /** Tells a reader of everything from now on; the function returned ends that. */
  watch(reader: JournalReader): () => void {
    this.#readers.add(reader);
    return () => {
      this.#readers.delete(reader);
    };
  }

  /** @internal Passes on that a circuit has something due. */
  dueIn(ms: number): void {
    for (const reader of this.#readers) reader.dueIn(ms);
  }
}
