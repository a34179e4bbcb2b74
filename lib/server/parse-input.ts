import type { z } from 'zod';
import { badRequest, type FieldError } from './errors.ts';

/** Parses what came from outside by a schema. Throws `PanelError` (bad_request) that names each wrong field; `whole` names the input itself. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  whole: string,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw badRequest(parsed.error.issues.flatMap((issue) => toFieldErrors(issue, whole)));
}

/** The parameters of a query as an object; one that is given twice is refused, since either could be meant. */
export function readQuery(search: URLSearchParams): Record<string, string> {
  const names = [...search.keys()];
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0)
    throw badRequest([...new Set(repeated)].map((field) => ({ field, message: 'is given more than once' })));
  return Object.fromEntries(search);
}

function toFieldErrors(issue: z.core.$ZodIssue, whole: string): FieldError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: fieldOf([...issue.path, key], whole),
      message: 'is not known here',
    }));
  return [{ field: fieldOf(issue.path, whole), message: sentence(issue) }];
}

function fieldOf(path: readonly PropertyKey[], whole: string): string {
  const field = path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
  return field === '' ? whole : field;
}

/** The schemas' own messages follow a field's name ("must not be empty"); zod's stand alone. */
function sentence(issue: z.core.$ZodIssue): string {
  if (/^[a-z]/.test(issue.message)) return issue.message;
  return issue.message.endsWith('received undefined') ? 'is missing' : `is not valid: ${issue.message}`;
}
