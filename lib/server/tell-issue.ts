import type { z } from 'zod';
import { isRule, tell } from '#lib/contract/sentences.ts';
import type { Told } from '#lib/contract/told.ts';

/** What a schema found wrong with a field: its own rule where it names one, else what follows from the kind of issue. */
export function tellIssue(issue: z.core.$ZodIssue): Told {
  if (isRule(issue.message)) return tell(issue.message);
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? tell('missing')
        : tell('wrong_type', { type: tellType(issue.expected) });
    case 'invalid_value':
      return tell('not_one_of', { options: issue.values.map(String).join(', ') });
    case 'too_small':
      return tellTooSmall(issue.origin, Number(issue.minimum));
    case 'too_big':
      return tellTooBig(issue.origin, Number(issue.maximum));
    default:
      return tell('not_valid');
  }
}

function tellTooSmall(origin: string, min: number): Told {
  if (origin === 'string') return min === 1 ? tell('empty') : tell('text_short', { min });
  return origin === 'array' ? tell('list_short', { min }) : tell('number_low', { min });
}

function tellTooBig(origin: string, max: number): Told {
  if (origin === 'string') return tell('text_long', { max });
  return origin === 'array' ? tell('list_long', { max }) : tell('number_high', { max });
}

const TYPES = {
  string: 'type_text',
  number: 'type_number',
  int: 'type_whole',
  boolean: 'type_boolean',
  array: 'type_list',
  object: 'type_object',
  record: 'type_object',
} as const;

function tellType(expected: string): Told {
  return tell(Object.hasOwn(TYPES, expected) ? TYPES[expected as keyof typeof TYPES] : 'type_other');
}
