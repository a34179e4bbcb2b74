/** What a number option may be. */
export interface Range {
  readonly least?: number;
  readonly over?: number;
  readonly most: number;
  readonly whole?: boolean;
}

/** @throws TypeError for what is no number, RangeError for one outside the range; both name option, range and value. */
export function checkNumber(option: string, value: unknown, { least, over, most, whole }: Range): void {
  const from = least === undefined ? `over ${over}, at most ${most}` : `from ${least} to ${most}`;
  const sentence = `${option} must be ${whole ? 'an integer' : 'a number'} ${from}, got ${String(value)}`;
  if (typeof value !== 'number') throw new TypeError(`${sentence} (${typeof value})`);
  const low = least === undefined ? value > (over ?? -Infinity) : value >= least;
  if (!(low && value <= most) || (whole && !Number.isInteger(value))) throw new RangeError(sentence);
}

/** @throws TypeError for what is no plain object, or holds a key that is not known, naming the nearest known one. */
export function checkKeys(what: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(
      `the options of ${what} must be an object, got ${given === null ? 'null' : typeof given}`,
    );
  }
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    throw new TypeError(`unknown option "${key}" of ${what}${near ? `; did you mean "${near}"?` : ''}`);
  }
}

function nearest(key: string, known: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '');
  const [best] = known
    .map((name) => ({ name, distance: distance(plain(key), plain(name)) }))
    .sort((one, other) => one.distance - other.distance);
  return best && best.distance <= Math.max(2, key.length / 3) ? best.name : undefined;
}

/** How many single-letter edits lie between two words (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const swap = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
