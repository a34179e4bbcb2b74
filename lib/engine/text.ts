const UNSTORABLE = /[\p{Surrogate}\0]/gu;
const LONGEST_TEXT = 500;

/** A free text as the wire carries it: at most 500 characters, without NUL and lone surrogates, which readers cannot store. */
export function wireText(text: string): string {
  return text.slice(0, LONGEST_TEXT).replace(UNSTORABLE, '\uFFFD');
}

/** A name as it was given. @throws RangeError unless it has 1 to 200 characters, none of them NUL or a lone surrogate. */
export function checkName(name: unknown): string {
  if (typeof name !== 'string') throw new TypeError(`a breaker's name must be a string, got ${typeof name}`);
  if (name.length < 1 || name.length > 200) {
    throw new RangeError(`a breaker's name must have 1 to 200 characters, got ${name.length}`);
  }
  if (name.search(UNSTORABLE) >= 0) {
    throw new RangeError(`a breaker's name must not hold NUL or lone surrogates: ${JSON.stringify(name)}`);
  }
  return name;
}
