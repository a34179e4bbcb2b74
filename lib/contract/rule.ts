import type { Rule } from './sentences.ts';

/**
 * A rule that a field can break, as a schema's message: `z.string().min(1, rule('reason_empty'))`. Browsers load the schemas; the
 * sentences, which the server says, stay behind.
 */
export function rule(code: Rule): string {
  return code;
}
