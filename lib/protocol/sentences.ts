import { makeTell, type Told } from './told.ts';

/** What can be wrong with one field of an answer. `path` names the field, `got` quotes what stands there. */
const FIELD_RULES = {
  must_be_object: '{path} must be an object, got {got}',
  must_be_list: '{path} must be a list, got {got}',
  must_be_text: '{path} must be text, got {got}',
  must_be_name: '{path} must have 1 to {max} characters, got {got}',
  must_have_names: '{path} must have names of 1 to {max} characters, got {got}',
  must_be_own_name: '{path} must be the name that the breaker stands under, got {got}',
  must_be_count: '{path} must be a whole number from 0, got {got}',
  must_be_rate: '{path} must be a number from 0 to 1, got {got}',
  must_be_finite: '{path} must be a finite number, got {got}',
  must_be_boolean: '{path} must be true or false, got {got}',
  must_be_time: '{path} must be a time like 2026-11-23T19:00:00.000Z, got {got}',
  must_follow: '{path} must be {expected}, the one after the row before, got {got}',
  must_begin: '{path} must be {expected}, the first row after {after}, got {got}',
  must_end: '{path} must be {expected}, as more is false, got {got}',
  must_reach: '{path} must be at least {min}, which this boot has already reached, got {got}',
  must_not_pass: '{path} must be at most {max}, got {got}',
  must_not_be_more: '{path} must be false when no row is left, got {got}',
} as const;

/** What can be wrong with a base address. */
const ADDRESS_RULES = {
  address_empty: 'must not be empty',
  address_long: 'must have at most {max} characters',
  address_spaces: 'must not contain spaces or control characters',
  address_backslash: 'must not contain a backslash',
  address_scheme: 'must begin with http:// or https:// and a host',
  address_user: 'must not contain a user name or password; tokens have fields of their own',
  address_query: 'must not contain a query (?)',
  address_fragment: 'must not contain a fragment (#)',
  address_port: 'must not use port 0',
  address_path: 'must be the base address: leave out /metrics/circuit-breakers',
  address_invalid: 'must be a valid address such as http://10.0.0.7:8080',
} as const;

/** What can be wrong with an answer of a service, or with its address, in English. */
export const PROTOCOL_SENTENCES = {
  ...FIELD_RULES,
  ...ADDRESS_RULES,
  field_missing: '{path} is missing',
  rows_missing: 'journal must hold the rows from {from} to {to}, got none',
  too_many_breakers: 'the answer has {count} breakers, at most {max} are read',
  too_many_rows: 'journal has {count} rows, at most {max} are read',
  too_many_settings: "a breaker's config has {count} keys, at most {max} are read",
  answer_not_object: 'the answer must be a JSON object',
  answer_not_utf8: 'the answer is not valid UTF-8',
  answer_empty: 'the answer is empty',
  answer_not_json: 'the answer is not valid JSON',
  answer_too_deep: 'the answer is nested deeper than {max} levels',
  answer_nul: 'the answer contains a NUL character in a text',
  answer_surrogate: 'the answer contains half of a surrogate pair in a text',
  the_answer: 'the answer',
  the_address: 'the address {rule}',
  got_nothing: 'nothing',
  got_list: 'a list',
  got_object: 'an object',
} as const;

/** A rule about one field; it needs `path`, `got` and what else its sentence names. */
export type FieldRule = keyof typeof FIELD_RULES;

export const tell = makeTell(PROTOCOL_SENTENCES);

/** A rule about one field with all of its values; their names are the sentence's own affair. */
export const tellRule = tell as (rule: FieldRule, values: Told['values']) => Told;
