import type { Told } from '#lib/domain/told.ts';

/**
 * Why a service could not be read or asked. Before a connection: `address_denied`, `dns`, `refused`, `unreachable`, `connect_timeout`,
 * `tls`, `busy` (the origin's connections were all taken). On the way: `reset`, `first_byte_timeout`, `total_timeout`, `not_http`.
 * About the answer: `status`, `unauthorized`, `redirect`, `too_large`, `headers_too_large`, `encoded`, `not_json`, `invalid`,
 * `journal_missing`. `closed`: we stopped. `failed`: none of these.
 */
export const POLL_FAILURE_CODES = [
  'address_denied',
  'dns',
  'refused',
  'unreachable',
  'connect_timeout',
  'tls',
  'busy',
  'reset',
  'first_byte_timeout',
  'total_timeout',
  'not_http',
  'status',
  'unauthorized',
  'redirect',
  'too_large',
  'headers_too_large',
  'encoded',
  'not_json',
  'invalid',
  'journal_missing',
  'closed',
  'failed',
] as const;

/** One of {@link POLL_FAILURE_CODES}. */
export type PollFailureCode = (typeof POLL_FAILURE_CODES)[number];

/** A failed call to a service. `detail` is for the service's page; it never contains a token or a body. */
export class PollFailure extends Error {
  override readonly name = 'PollFailure';

  constructor(
    readonly code: PollFailureCode,
    readonly detail: Told,
    /** Whether bytes of the request may have reached the service; only false is certain. */
    readonly sent: boolean = true,
  ) {
    super(detail.text);
  }
}
