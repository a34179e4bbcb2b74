/**
 * A sentence for people that can be said in any language: its code (a key of the catalogues), the values in it, and itself in English.
 * A clause without a capital and a full stop: where it is shown it may stand inside another.
 */
export interface Told {
  readonly code: string;
  readonly values: ToldValues;
  readonly text: string;
}

/** What stands at the places of a sentence: data as it is, or a part that is in words itself. */
export type ToldValues = Readonly<Record<string, string | number | Told>>;

/** The names of the places (`{path}`) in a sentence. */
type Places<Sentence extends string> = Sentence extends `${string}{${infer Place}}${infer Rest}`
  ? Place | Places<Rest>
  : never;

/** The values that a sentence needs. */
export type ValuesOf<Sentence extends string> = {
  readonly [Place in Places<Sentence>]: string | number | Told;
};

/** Writes one of a list of English sentences with its values; the compiler sees to it that none is missing. */
export type Tell<Sentences extends Readonly<Record<string, string>>> = <
  Code extends keyof Sentences & string,
>(
  code: Code,
  ...values: [Places<Sentences[Code]>] extends [never] ? [] : [values: ValuesOf<Sentences[Code]>]
) => Told;

/** Makes the {@link Tell} of a list of sentences. */
export function makeTell<const Sentences extends Readonly<Record<string, string>>>(
  sentences: Sentences,
): Tell<Sentences> {
  return (code, ...[values = {}]) => ({
    code,
    values,
    text: fill(sentences[code] as string, values, ({ text }) => text),
  });
}

/** Puts values into the places of a sentence; `say` words those that are told themselves. */
export function fill(sentence: string, values: ToldValues, say: (told: Told) => string): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return place;
    return typeof value === 'object' ? say(value) : String(value);
  });
}
