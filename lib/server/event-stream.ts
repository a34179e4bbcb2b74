import { randomBytes } from 'node:crypto';
import type { StreamEvent, StreamEventName } from '#lib/contract/stream.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import { EventRing } from './event-ring.ts';

const KEEP_MS = 5 * 60_000;
const KEEP_BYTES = 32 * 1024 * 1024;
/** A browser that missed more than this fetches everything again: that is less. */
const MAX_REPLAY_BYTES = 4 * 1024 * 1024;

/** Somebody who is told everything from now on. */
export interface Subscriber {
  send(bytes: Uint8Array): void;
  /** The stream is over. */
  end(): void;
}

/** The events of the live stream and who hears them. Each is written once, whoever hears it, and kept for those who come back. */
export class EventStream {
  readonly #now: () => number;
  /** Numbers mean something in this process only. */
  readonly #id = randomBytes(6).toString('hex');
  readonly #ring = new EventRing(KEEP_MS, KEEP_BYTES);
  readonly #subscribers = new Set<Subscriber>();
  readonly #encoder = new TextEncoder();
  #number = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Where the stream stands; whoever comes back with it hears what came after. */
  get cursor(): string {
    return `${this.#id}-${this.#number}`;
  }

  get hasSubscribers(): boolean {
    return this.#subscribers.size > 0;
  }

  /** Tells everybody something new. */
  publish<Name extends StreamEventName>(name: Name, data: StreamEvent<Name>): void {
    this.#number += 1;
    const bytes = this.#encode(name, data);
    this.#ring.push({ number: this.#number, at: this.#now(), bytes });
    for (const subscriber of this.#subscribers) subscriber.send(bytes);
  }

  /** Tells everybody, or `only` one, something that means nothing later: it is not kept. */
  mention<Name extends StreamEventName>(name: Name, data: StreamEvent<Name>, only?: Subscriber): void {
    const bytes = this.#encode(name, data);
    for (const subscriber of only ? [only] : this.#subscribers) subscriber.send(bytes);
  }

  /**
   * Tells `subscriber` what came after `cursor` (null: nothing), or to fetch everything again where that is not known any more or too
   * much, and then everything new. Returns how to stop it.
   */
  subscribe(cursor: string | null, subscriber: Subscriber): () => void {
    const missed = cursor === null ? [] : this.#after(cursor);
    if (missed === null) this.mention('resync', { at: toTimestamp(this.#now()) }, subscriber);
    else for (const bytes of missed) subscriber.send(bytes);
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  /** Ends it for everybody. */
  close(): void {
    for (const subscriber of this.#subscribers) subscriber.end();
    this.#subscribers.clear();
  }

  #after(cursor: string): Uint8Array[] | null {
    const [, id, number] = /^(\w+)-(\d{1,15})$/.exec(cursor) ?? [];
    if (id !== this.#id || Number(number) > this.#number) return null;
    const frames = this.#ring.after(Number(number));
    const bytes = frames?.reduce((sum, frame) => sum + frame.bytes.byteLength, 0) ?? 0;
    return frames && bytes <= MAX_REPLAY_BYTES ? frames.map((frame) => frame.bytes) : null;
  }

  #encode<Name extends StreamEventName>(name: Name, data: StreamEvent<Name>): Uint8Array {
    return this.#encoder.encode(`id: ${this.cursor}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}
