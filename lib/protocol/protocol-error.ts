import type { Told } from './told.ts';

/**
 * What kind of rule was broken: `not_json` (not UTF-8 or not JSON), `too_deep`, `bad_text` (a NUL or a lone surrogate),
 * `too_many` (breakers, rows or keys), `bad_field` (one field, named in the message, is missing or wrong) or, before anything is
 * asked, `bad_address`.
 */
export type ProtocolErrorCode =
  | 'not_json'
  | 'too_deep'
  | 'bad_text'
  | 'too_many'
  | 'bad_field'
  | 'bad_address';

/** An answer, or an address, that breaks the protocol. The message is one sentence for people; it names the field and quotes at most 60 characters of it. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';

  constructor(
    readonly code: ProtocolErrorCode,
    readonly told: Told,
  ) {
    super(told.text);
  }
}
