import { z } from 'zod';

/** Text that can be stored and shown as it came: no NUL, no half of a surrogate pair. */
export const Text = z.string().regex(/^[^\0\p{Surrogate}]*$/u, 'must not contain NUL or broken characters');
