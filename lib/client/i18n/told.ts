import type { ToldSentences } from '#lib/domain/told.ts';
import type { Locale } from './locale.ts';
import { toldEs } from './told-es.ts';

/** The sentences of the API by language. What it says in English already needs no other words there. */
export const TOLD: Record<Locale, ToldSentences> = { en: {}, es: toldEs };
