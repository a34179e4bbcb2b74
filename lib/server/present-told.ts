import { API_SENTENCES } from '#lib/contract/sentences.ts';
import { Told } from '#lib/contract/told.ts';
import { saySentence } from '#lib/domain/told.ts';

/** A stored or found reason as the API shows it: its text is a sentence of its own. Throws a `ZodError` for what is none. */
export function presentTold(told: unknown): Told | null {
  const parsed = Told.nullable().parse(told ?? null);
  return parsed && { ...parsed, text: saySentence(parsed, API_SENTENCES) };
}
