import { z } from 'zod';
import { rule } from './rule.ts';

/** Text that can be stored and shown as it came: no NUL, no half of a surrogate pair. */
export const Text = z.string().regex(/^[^\0\p{Surrogate}]*$/u, rule('broken_text'));
