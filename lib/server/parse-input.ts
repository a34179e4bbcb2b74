import type { z } from 'zod';
import { tell } from '#lib/contract/sentences.ts';
import { badRequest, type FieldError } from './errors.ts';
import { tellIssue } from './tell-issue.ts';

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
    throw badRequest([...new Set(repeated)].map((field) => ({ field, told: tell('given_twice') })));
  return Object.fromEntries(search);
}

function toFieldErrors(issue: z.core.$ZodIssue, whole: string): FieldError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: fieldOf([...issue.path, key], whole),
      told: tell('field_not_known'),
    }));
  return [{ field: fieldOf(issue.path, whole), told: tellIssue(issue) }];
}

function fieldOf(path: readonly PropertyKey[], whole: string): string {
  const field = path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
  return field === '' ? whole : field;
}
