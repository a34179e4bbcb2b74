import { check, type Kind } from './check.ts';

const UNSTORABLE = /[\p{Surrogate}\0]/gu;
const LONGEST_TEXT = 500;

const NAME: Kind = [
  '1 to 200 characters without NUL or lone surrogates',
  (value: unknown) =>
    typeof value === 'string' && value !== '' && value.length <= 200 && value.search(UNSTORABLE) < 0,
];

/** A free text as the wire carries it: at most 500 characters, without NUL and lone surrogates, which readers cannot store. */
export const wireText = (text: string | null | undefined): string | null =>
  text?.slice(0, LONGEST_TEXT).replace(UNSTORABLE, '\uFFFD') ?? null;

/** A name as it was given. @throws TypeError unless it is one that readers can store. */
export function checkName(name: string): string {
  check("a breaker's name", name, NAME);
  return name;
}
