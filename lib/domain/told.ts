import { fill, type Told } from '#lib/protocol/told.ts';

export { makeTell, type Told } from '#lib/protocol/told.ts';

/** Sentences by code, of one language. */
export type ToldSentences = Readonly<Record<string, string>>;

/** Words what was told: by its code where there is a sentence for it, else as it came. A clause, to follow other words. */
export function sayClause(told: Told, sentences: ToldSentences): string {
  const sentence = sentenceOf(told, sentences);
  return sentence === undefined
    ? told.text
    : fill(sentence, told.values, (part) => sayClause(part, sentences));
}

/**
 * As {@link sayClause}, as a sentence of its own: a full stop last, a capital first unless it begins with data, such as a name. A text
 * without a sentence here that ends as one is one already.
 */
export function saySentence(told: Told, sentences: ToldSentences): string {
  if (sentenceOf(told, sentences) === undefined && /[.!?]$/.test(told.text)) return told.text;
  const clause = sayClause(told, sentences);
  const text = beginsWithData(told, sentences) ? clause : clause.charAt(0).toUpperCase() + clause.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function beginsWithData(told: Told, sentences: ToldSentences): boolean {
  const place = /^\{(\w+)\}/.exec(sentenceOf(told, sentences) ?? '')?.[1];
  const value = place === undefined ? undefined : told.values[place];
  return typeof value === 'object' ? beginsWithData(value, sentences) : value !== undefined;
}

function sentenceOf({ code }: Told, sentences: ToldSentences): string | undefined {
  return Object.hasOwn(sentences, code) ? sentences[code] : undefined;
}
