import { errors } from 'undici';
import { tell } from '#lib/domain/sentences.ts';
import type { Told } from '#lib/domain/told.ts';
import { LIMITS } from '#lib/protocol/limits.ts';
import { PollFailure, type PollFailureCode } from './failure.ts';

/** What Node and undici report while connecting and reading, by error code. */
const FAILURES: Record<string, readonly [PollFailureCode, Told]> = {
  ENOTFOUND: ['dns', tell('dns_unknown')],
  EAI_AGAIN: ['dns', tell('dns_silent')],
  EAI_NODATA: ['dns', tell('dns_empty')],
  ENODATA: ['dns', tell('dns_empty')],
  ECONNREFUSED: ['refused', tell('refused')],
  EHOSTUNREACH: ['unreachable', tell('no_route_to_host')],
  ENETUNREACH: ['unreachable', tell('no_route_to_network')],
  EHOSTDOWN: ['unreachable', tell('host_down')],
  EADDRNOTAVAIL: ['unreachable', tell('not_reachable_from_here')],
  ETIMEDOUT: ['connect_timeout', tell('no_connection')],
  UND_ERR_CONNECT_TIMEOUT: ['connect_timeout', tell('no_connection')],
  ECONNRESET: ['reset', tell('closed_early')],
  EPIPE: ['reset', tell('closed_early')],
  UND_ERR_SOCKET: ['reset', tell('closed_early')],
  UND_ERR_INFO: ['reset', tell('closed_early')],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['reset', tell('ended_early')],
  UND_ERR_HEADERS_OVERFLOW: [
    'headers_too_large',
    tell('headers_too_large', { max: LIMITS.headerBytes / 1_024 }),
  ],
  UND_ERR_DESTROYED: ['closed', tell('collector_stopping')],
  UND_ERR_CLOSED: ['closed', tell('collector_stopping')],
  CERT_HAS_EXPIRED: ['tls', tell('certificate_expired')],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls', tell('certificate_other_host')],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', tell('certificate_self_signed')],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', tell('certificate_issuer')],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', tell('certificate_issuer')],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', tell('certificate_issuer')],
  ERR_SSL_WRONG_VERSION_NUMBER: ['tls', tell('no_tls_here')],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['tls', tell('no_tls_here')],
};

/** Turns what Node or undici threw into a `PollFailure`. Their own messages are not shown: they may quote what was received. */
export function describeTransportError(error: unknown, sent: boolean): PollFailure {
  if (error instanceof PollFailure) return new PollFailure(error.code, error.detail, sent && error.sent);
  const code = errorCode(error);
  if (isBadHttp(error, code)) return new PollFailure('not_http', tell('not_http'), sent);
  const known = Object.hasOwn(FAILURES, code) ? FAILURES[code] : undefined;
  if (known) return new PollFailure(known[0], known[1], sent);
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO')
    return new PollFailure('tls', tell('tls_failed', { code }), sent);
  return new PollFailure(
    'failed',
    code === '' ? tell('call_failed') : tell('call_failed_with', { code }),
    sent,
  );
}

/** An answer to nothing, or an upgrade that nobody asked for, are a socket's error or a failed assertion to undici. */
function isBadHttp(error: unknown, code: string): boolean {
  if (error instanceof errors.SocketError) return /^bad (response|upgrade)$/.test(error.message);
  return error instanceof errors.HTTPParserError || code === 'ERR_ASSERTION';
}

function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : '';
}
