/** An event of the live stream as it goes over the wire, made once for everybody. */
interface StreamFrame {
  readonly number: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The latest events, so that a browser that comes back goes on where it was. Bounded in time and in bytes. */
export class EventRing {
  readonly #keepMs: number;
  readonly #keepBytes: number;
  #frames: StreamFrame[] = [];
  #bytes = 0;
  /** The number of the newest event that is no longer kept. */
  #forgotten = 0;

  /** Keeps events for `keepMs`, and no more than `keepBytes` of them. */
  constructor(keepMs: number, keepBytes: number) {
    this.#keepMs = keepMs;
    this.#keepBytes = keepBytes;
  }

  /** Adds the newest event and forgets what is too old or too much as of its time. */
  push(frame: StreamFrame): void {
    this.#frames.push(frame);
    this.#bytes += frame.bytes.byteLength;
    let drop = 0;
    for (const old of this.#frames) {
      if (frame.at - old.at <= this.#keepMs && this.#bytes <= this.#keepBytes) break;
      this.#bytes -= old.bytes.byteLength;
      this.#forgotten = old.number;
      drop += 1;
    }
    if (drop > 0) this.#frames = this.#frames.slice(drop);
  }

  /** The events after the one numbered `number`, oldest first; null when some of them are no longer kept. */
  after(number: number): readonly StreamFrame[] | null {
    if (number < this.#forgotten) return null;
    return this.#frames.filter((frame) => frame.number > number);
  }
}
