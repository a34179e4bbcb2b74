import { Problem } from './problem.ts';

/** A request as the endpoints see it, whatever server received it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** A header by its lower-case name; undefined when it was not sent. */
  header(name: string): string | undefined;
  /** The JSON body, parsed. @throws Problem when it is over `limit` bytes or no JSON. */
  json(limit: number): Promise<unknown>;
  /** Runs a wait that must not keep the process alive. */
  whileIdle<T>(wait: () => Promise<T>): Promise<T>;
}

/** What goes back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer in JSON. */
export const jsonAnswer = (value: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof value === 'string' ? value : JSON.stringify(value),
});

/** Reads a body of at most `limit` bytes. @throws Problem 413 for a longer one. */
export async function readBytes(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.byteLength;
    if (length > limit) throw tooLarge(limit);
    parts.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** @throws Problem 413 when the length a client announces is over the limit. */
export function checkAnnouncedLength(announced: string | undefined, limit: number): void {
  if (Number(announced) > limit) throw tooLarge(limit);
}

/** Parses a JSON body. @throws Problem 400 for what is no UTF-8 or no JSON. */
export function parseJson(body: Uint8Array | string): unknown {
  try {
    return JSON.parse(
      typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body),
    );
  } catch {
    throw new Problem(400, 'the body is not valid JSON in UTF-8');
  }
}

const tooLarge = (limit: number): Problem => new Problem(413, `the body is over ${limit} bytes`);
