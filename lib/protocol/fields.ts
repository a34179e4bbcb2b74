import { LIMITS } from './limits.ts';
import { isJsonObject, type JsonObject } from './parse-json.ts';
import { ProtocolError } from './protocol-error.ts';
import { type FieldRule, tell, tellRule } from './sentences.ts';
import type { Told, ToldValues } from './told.ts';

/** Where an object stands in its answer: the path of names leading to it, empty at the top. Rendered only when something is wrong. */
export type Path = readonly (string | number)[];

/** One object of an answer, read field by field. Every reader throws a `ProtocolError` that names the field by its path. */
export class Fields {
  constructor(
    readonly object: JsonObject,
    readonly path: Path,
  ) {}

  /** Takes a value that must be an object. */
  static of(value: unknown, path: Path): Fields {
    if (!isJsonObject(value)) throw fault(path, 'must_be_object', value);
    return new Fields(value, path);
  }

  has(key: string): boolean {
    return Object.hasOwn(this.object, key);
  }

  /** A field that may be left out or null. */
  optional<T>(key: string, read: (value: unknown, path: Path) => T): T | null {
    const value = this.has(key) ? this.object[key] : null;
    return value === null ? null : read(value, [...this.path, key]);
  }

  required<T>(key: string, read: (value: unknown, path: Path) => T): T {
    const path = [...this.path, key];
    if (!this.has(key))
      throw new ProtocolError('bad_field', tell('field_missing', { path: renderPath(path) }));
    return read(this.object[key], path);
  }
}

/** A `ProtocolError` about one field; `values` are those that the rule needs besides. */
export function fault(path: Path, rule: FieldRule, got: unknown, values: ToldValues = {}): ProtocolError {
  const told = tellRule(rule, { ...values, path: renderPath(path), got: quote(got) });
  return new ProtocolError('bad_field', told);
}

/** Any text. */
export function readText(value: unknown, path: Path): string {
  if (typeof value !== 'string') throw fault(path, 'must_be_text', value);
  return value;
}

/** A free text, cut at 500 characters. */
export function readFreeText(value: unknown, path: Path): string {
  return cut(readText(value, path), LIMITS.textChars);
}

/** A state or a cause as it came, cut at 100 characters. */
export function readWord(value: unknown, path: Path): string {
  return cut(readText(value, path), LIMITS.wordChars);
}

/** A name: 1 to 200 characters. */
export function readName(value: unknown, path: Path): string {
  const name = readText(value, path);
  if (!isName(name)) throw fault(path, 'must_be_name', name, { max: LIMITS.nameChars });
  return name;
}

/** Whether a text is short and long enough to be a name; a character outside the basic plane counts once. */
export function isName(text: string): boolean {
  return text !== '' && (text.length <= LIMITS.nameChars || [...text].length <= LIMITS.nameChars);
}

/** A count or a sequence number: a whole number from 0 that a double holds exactly. */
export function readCount(value: unknown, path: Path): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw fault(path, 'must_be_count', value);
  return value;
}

/** A rate: 0..1. */
export function readRate(value: unknown, path: Path): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw fault(path, 'must_be_rate', value);
  return value;
}

export function readBoolean(value: unknown, path: Path): boolean {
  if (typeof value !== 'boolean') throw fault(path, 'must_be_boolean', value);
  return value;
}

/** Cuts a text to at most so many UTF-16 units without leaving half of a surrogate pair. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return text.slice(0, max).replace(/\p{Surrogate}$/u, '');
}

/** `breakers.mintic_hub.failure_rate`; a name that is not a plain word is quoted and shortened: `breakers["my hub"].state`. */
function renderPath(path: Path): string | Told {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!/^[\w-]{1,60}$/.test(step)) text += `[${quoteText(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text === '' ? tell('the_answer') : text;
}

const QUOTED_CHARS = 60;

function quote(value: unknown): string | Told {
  if (value === undefined) return tell('got_nothing');
  if (Array.isArray(value)) return tell('got_list');
  if (isJsonObject(value)) return tell('got_object');
  return typeof value === 'string' ? quoteText(value) : String(value);
}

function quoteText(text: string): string {
  return text.length > QUOTED_CHARS - 3
    ? `${JSON.stringify(cut(text, QUOTED_CHARS - 3)).slice(0, -1)}…"`
    : JSON.stringify(text);
}
