import { z } from 'zod';

/**
 * A sentence for people: its code, the values in it (a part that is in words itself is told in the same way), and itself in English.
 * A screen in another language says it by code and values; whoever does not know the code takes the text.
 */
export interface Told {
  readonly code: string;
  readonly values: { readonly [place: string]: string | number | Told };
  readonly text: string;
}

export const Told: z.ZodType<Told> = z.object({
  code: z.string(),
  get values() {
    return z.record(z.string(), z.union([z.string(), z.number(), Told]));
  },
  text: z.string(),
});
