import { z } from 'zod';
import type { Told as ToldByUs } from '#lib/domain/told.ts';

/** {@link ToldByUs}. A screen in another language says it by code and values; whoever does not know the code takes the text. */
export type Told = ToldByUs;

export const Told: z.ZodType<Told> = z.object({
  code: z.string(),
  get values() {
    return z.record(z.string(), z.union([z.string(), z.number(), Told]));
  },
  text: z.string(),
});
