/** What an option may be: in words, how that is told, and whether it is a number, which may be out of range. */
export type Kind = readonly [words: string, fits: (value: never) => boolean, isNumber?: boolean];

/** The options that something takes. */
export type Kinds = Readonly<Record<string, Kind>>;

export const FLAG: Kind = ['true or false', (value: unknown) => typeof value === 'boolean'];
export const FUNCTION: Kind = ['a function', (value: unknown) => typeof value === 'function'];
/** A text that may be left out with null as well. */
export const TEXT: Kind = ['a string', (value: unknown) => value === null || typeof value === 'string'];
const OBJECT: Kind = [
  'an object',
  (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
];

/** A number over 0, or an integer from 1. */
export const upTo = (most: number, whole = false): Kind => [
  whole ? `an integer from 1 to ${most}` : `a number over 0, at most ${most}`,
  (value: unknown) => typeof value === 'number' && value > 0 && value <= most && !(whole && value % 1),
  true,
];

/** Milliseconds; at most about thirty years, so that what is due by then can still be written as a date. */
export const DURATION = /* @__PURE__ */ upTo(1e12);

/** @throws TypeError for a value of another kind, RangeError for a number out of range; both name option, range and value. */
export function check(option: string, value: unknown, [words, fits, isNumber]: Kind): void {
  if (fits(value as never)) return;
  const Wrong = isNumber && typeof value === 'number' ? RangeError : TypeError;
  throw new Wrong(`${option} must be ${words}, got ${show(value)}`);
}

/** Checks all options that are given. @throws TypeError for one there is not, naming the nearest there is; else as `check`. */
export function checkOptions(what: string, given: unknown, kinds: Kinds): asserts given is object {
  check(`the options of ${what}`, given, OBJECT);
  for (const [option, value] of Object.entries(given as object)) {
    const kind = Object.hasOwn(kinds, option) && kinds[option];
    if (!kind) {
      throw new TypeError(`unknown option "${option}" of ${what}${suggest(option, Object.keys(kinds))}`);
    }
    if (value !== undefined) check(option, value, kind);
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return 'array';
  return Object(value) === value ? typeof value : String(value);
}

/** Asks for the name that is most like a word, if one is like it at all. */
function suggest(word: string, names: string[]): string {
  let most = 0.5;
  let question = '';
  for (const name of names) {
    const likeness = shared(word.replaceAll('_', '').toLowerCase(), name.toLowerCase());
    if (likeness <= most) continue;
    most = likeness;
    question = `; did you mean "${name}"?`;
  }
  return question;
}

/** The share of the longer word that consists of pairs of letters which are in both. */
const shared = (one: string, other: string): number =>
  [...one].filter((_, at) => other.includes(one.slice(at, at + 2))).length /
  Math.max(one.length, other.length);
