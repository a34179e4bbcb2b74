import { z } from 'zod';
import { rule } from '#lib/contract/rule.ts';
import { tell } from '#lib/contract/sentences.ts';
import { badRequest } from './errors.ts';

/** Makes a place in a list into a cursor: opaque, for the same list only. */
export function writeCursor(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reads a cursor back; null for none. Throws `PanelError` (bad_request) for what is no cursor of this list. */
export function readCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
): z.output<Schema> | null {
  if (cursor === undefined) return null;
  const parsed = Json.pipe(schema).safeParse(Buffer.from(cursor, 'base64url').toString());
  if (parsed.success) return parsed.data as z.output<Schema>;
  throw badRequest([{ field: 'cursor', told: tell('cursor_of_other_list') }]);
}

const Json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: rule('not_json') });
    return z.NEVER;
  }
});
