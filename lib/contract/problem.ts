import { z } from 'zod';
import { Told } from './told.ts';

/** What went wrong, as a stable word a program can switch on. */
export const ProblemCode = z.enum([
  'bad_request',
  'operator_required',
  'not_local',
  'foreign_origin',
  'not_found',
  'method_not_allowed',
  'conflict',
  'too_large',
  'not_json',
  'unprocessable',
  'unavailable',
  'internal',
]);
export type ProblemCode = z.infer<typeof ProblemCode>;

/**
 * Every error of the API: `application/problem+json` (RFC 9457). `errors` names each wrong field. `told` says what `detail` and
 * `message` say, for other languages.
 */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: ProblemCode,
  detail: z.string(),
  told: Told,
  errors: z.array(z.object({ field: z.string(), message: z.string(), told: Told })).optional(),
});
export type Problem = z.infer<typeof Problem>;
