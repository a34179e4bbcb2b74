import { errors } from 'undici';
import { LIMITS } from '#lib/protocol/limits.ts';
import { PollFailure, type PollFailureCode } from './failure.ts';

/** What Node and undici report while connecting and reading, by error code. */
const FAILURES: Record<string, readonly [PollFailureCode, string]> = {
  ENOTFOUND: ['dns', 'the host name is not known to DNS'],
  EAI_AGAIN: ['dns', 'DNS does not answer'],
  EAI_NODATA: ['dns', 'the host name has no address'],
  ENODATA: ['dns', 'the host name has no address'],
  ECONNREFUSED: ['refused', 'nothing listens at this address (connection refused)'],
  EHOSTUNREACH: ['unreachable', 'there is no route to this host'],
  ENETUNREACH: ['unreachable', 'there is no route to this network'],
  EHOSTDOWN: ['unreachable', 'the host is down'],
  EADDRNOTAVAIL: ['unreachable', 'this address cannot be reached from here'],
  ETIMEDOUT: ['connect_timeout', 'no connection in time'],
  UND_ERR_CONNECT_TIMEOUT: ['connect_timeout', 'no connection in time'],
  ECONNRESET: ['reset', 'the service closed the connection before the answer was complete'],
  EPIPE: ['reset', 'the service closed the connection before the answer was complete'],
  UND_ERR_SOCKET: ['reset', 'the service closed the connection before the answer was complete'],
  UND_ERR_INFO: ['reset', 'the service closed the connection before the answer was complete'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['reset', 'the answer ended before its announced length'],
  UND_ERR_HEADERS_OVERFLOW: [
    'headers_too_large',
    `the answer's headers are larger than ${LIMITS.headerBytes / 1_024} kB`,
  ],
  UND_ERR_DESTROYED: ['closed', 'the collector is stopping'],
  UND_ERR_CLOSED: ['closed', 'the collector is stopping'],
  CERT_HAS_EXPIRED: ['tls', 'the certificate has expired'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls', 'the certificate is for another host name'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', 'the certificate is self-signed, and its issuer is not trusted here'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', "the certificate's issuer is not trusted here"],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', "the certificate's issuer is not trusted here"],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', "the certificate's issuer is not trusted here"],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'tls',
    'the service does not speak TLS here; is it http:// instead of https://?',
  ],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: [
    'tls',
    'the service does not speak TLS here; is it http:// instead of https://?',
  ],
};

/** Turns what Node or undici threw into a `PollFailure`. Their own messages are not shown: they may quote what was received. */
export function describeTransportError(error: unknown, sent: boolean): PollFailure {
  if (error instanceof PollFailure) return new PollFailure(error.code, error.detail, sent && error.sent);
  const code = errorCode(error);
  if (isBadHttp(error, code)) return new PollFailure('not_http', 'the answer is not HTTP/1.1', sent);
  const known = Object.hasOwn(FAILURES, code) ? FAILURES[code] : undefined;
  if (known) return new PollFailure(known[0], known[1], sent);
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO')
    return new PollFailure('tls', `the TLS handshake failed (${code})`, sent);
  return new PollFailure('failed', `the call failed${code === '' ? '' : ` (${code})`}`, sent);
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
