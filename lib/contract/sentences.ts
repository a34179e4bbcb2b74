import { SENTENCES } from '#lib/domain/sentences.ts';
import { makeTell } from '#lib/domain/told.ts';

/** What can be wrong with one field of a request and is a schema's own rule; follows the field's name. */
const RULES = {
  not_json: 'is not JSON',
  label_empty: 'must not be empty (null means none)',
  reason_empty: 'must say why',
  under_a_second: 'must be at least 1000 (one second)',
  over_a_minute: 'must be at most 60000 (one minute)',
  over_a_month: 'must be at most 2592000000 (30 days)',
  broken_text: 'must not contain NUL or broken characters',
  not_printable: 'must be printable ASCII without spaces',
  no_id: 'must be an id of this API',
  hold_without_open: 'goes with force_open only',
  length_without_hold: 'goes with hold: true only',
  span_backwards: 'must be later than from',
  span_long: 'must be within 92 days of from',
  key_missing:
    'is missing: send a value of your own with every new request, and the same one when you repeat it',
} as const;

/** What else can be wrong with one field of a request. */
const FIELDS = {
  ...RULES,
  missing: 'is missing',
  field_not_known: 'is not known here',
  given_twice: 'is given more than once',
  wrong_type: 'must be {type}',
  type_text: 'text',
  type_number: 'a number',
  type_whole: 'a whole number',
  type_boolean: 'true or false',
  type_list: 'a list',
  type_object: 'an object',
  type_other: 'of another type',
  not_one_of: 'must be one of {options}',
  not_valid: 'is not valid',
  empty: 'must not be empty',
  text_short: 'must have at least {min} characters',
  text_long: 'must have at most {max} characters',
  number_low: 'must be at least {min}',
  number_high: 'must be at most {max}',
  list_short: 'needs at least {min}',
  list_long: 'takes at most {max}',
  cursor_of_other_list: 'is not a cursor of this list',
  cursor_of_other_sort: 'belongs to a list with sort={sort}',
  cursor_of_whole: 'does not go with fields=compact, which gives the whole fleet',
  address_twice: 'is given twice: {url}',
  address_taken: 'is already registered, by the service {service}',
  name_taken: 'is taken by another service without an environment',
  name_taken_in: 'is taken by another service in {environment}',
  key_used: 'was used for another request',
  not_its_command: 'is no command of this breaker',
  not_its_circuit: 'is no circuit that this breaker has at present',
} as const;

/** Why a request was not carried out. */
const PROBLEMS = {
  wrong_fields: 'Some fields are wrong: {fields}',
  wrong_field: '{field} {rule}',
  and_more: '{field} {rule}; {rest}',
  no_such_breaker: 'There is no breaker with the id {id}.',
  no_such_service: 'There is no service with the id {id}.',
  no_such_command: 'There is no command with the id {id}.',
  no_such_incident: 'There is no incident with the id {id}.',
  nothing_at: 'There is nothing at {path}.',
  no_such_method: 'There is no {method} here, only {allowed}.',
  not_local: 'The panel answers on this machine only: open it as localhost, 127.0.0.1 or [::1].',
  foreign_origin:
    'Changes are accepted from the panel\'s own page only. A program sends the header "Origin: http://{host}" itself.',
  body_not_json: 'The body must be JSON, sent with "Content-Type: application/json".',
  body_too_long: 'The body is longer than {max} bytes.',
  operator_missing:
    'Say who you are first: PUT /api/v1/operator with a name in JSON. The name is recorded with each act.',
  key_reused: 'This Idempotency-Key was used for another request. Send a new one.',
  acted_meanwhile: '{actor} {what} at {time}. Look again before you act.',
  did_reset: 'reset {breaker}',
  did_hold: 'held {breaker} open',
  did_force_open: 'forced {breaker} open',
  registered_meanwhile: 'Somebody else registered the same at the same time. Try again.',
  no_collector: 'No collector answered: the panel polls nothing at present.',
  database_away: "The panel's database does not answer. Try again in a moment.",
  nothing_live: "The panel's database does not answer: there is nothing live to tell.",
  own_fault: 'Something went wrong in the panel itself. Its log says what.',
} as const;

/** A rule that a schema names; see rule.ts. */
export type Rule = keyof typeof RULES;

/** Whether a schema's message is a {@link Rule}. */
export function isRule(message: string): message is Rule {
  return Object.hasOwn(RULES, message);
}

/** Every sentence of the API, in English: what services, collectors and the API itself say. */
export const API_SENTENCES = { ...SENTENCES, ...FIELDS, ...PROBLEMS } as const;

export const tell = makeTell(API_SENTENCES);
