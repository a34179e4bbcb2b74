import { LIMITS } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';
import { tell } from './sentences.ts';

/** A JSON object as parsed. Any text is a key, `__proto__` included: read it with `Object.entries` or `Object.hasOwn`. */
export type JsonObject = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses the bytes of an answer into a JSON object. Strict: valid UTF-8, nesting of at most 32, no NUL and no lone surrogate in
 * any text or key. Of a key given twice the last one counts, as in `JSON.parse`. Throws `ProtocolError`, nothing else.
 */
export function parseJson(bytes: Uint8Array): JsonObject {
  rejectDepth(bytes);
  const text = decode(bytes);
  const value = parse(text);
  // Both can only have been written as an escape: a bare NUL is not JSON, and a bare surrogate is not UTF-8.
  if (text.includes('\\u')) rejectUnstorableText(value);
  if (!isJsonObject(value)) throw new ProtocolError('bad_field', tell('answer_not_object'));
  return value;
}

/** True for a JSON object: neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new ProtocolError('not_json', tell('answer_not_utf8'));
  }
}

function parse(text: string): unknown {
  if (text.trim() === '') throw new ProtocolError('not_json', tell('answer_empty'));
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which must not reach a page.
    throw new ProtocolError('not_json', tell('answer_not_json'));
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts brackets outside of strings in the bytes, before anything is built from them. */
function rejectDepth(bytes: Uint8Array): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      if (depth > LIMITS.jsonDepth)
        throw new ProtocolError('too_deep', tell('answer_too_deep', { max: LIMITS.jsonDepth }));
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
}

function rejectUnstorableText(root: unknown): void {
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string') {
      rejectText(value);
    } else if (Array.isArray(value)) {
      for (const item of value) pending.push(item);
    } else if (isJsonObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        rejectText(key);
        pending.push(member);
      }
    }
  }
}

function rejectText(text: string): void {
  if (text.includes('\0')) throw new ProtocolError('bad_text', tell('answer_nul'));
  if (/\p{Surrogate}/u.test(text)) throw new ProtocolError('bad_text', tell('answer_surrogate'));
}
