import { describe, expect, it } from 'vitest';
import { tell } from '#lib/domain/sentences.ts';
import { PollFailure } from './failure.ts';
import { describeTransportError } from './transport-failure.ts';

const errorOf = (code: string) => Object.assign(new Error('secret s3cret'), { code });

describe('describeTransportError', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['EHOSTUNREACH', 'unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect_timeout'],
    ['EPIPE', 'reset'],
    ['UND_ERR_DESTROYED', 'closed'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls'],
    ['EMFILE', 'failed'],
    ['constructor', 'failed'],
  ])('names %s %s, without repeating the message', (code, expected) => {
    const failure = describeTransportError(errorOf(code), true);

    expect(failure).toMatchObject({ code: expected, sent: true });
    expect(JSON.stringify(failure.detail)).not.toContain('s3cret');
  });

  it('names a code that it does not know, and copes without one', () => {
    expect(describeTransportError(errorOf('EMFILE'), false).message).toBe('the call failed (EMFILE)');
    expect(describeTransportError('thrown', false).message).toBe('the call failed');
  });

  it('keeps what was decided already', () => {
    const no = tell('no_ip', { ip: 'x' });
    const denied = new PollFailure('address_denied', no, false);

    expect(describeTransportError(denied, true)).toMatchObject({
      code: 'address_denied',
      detail: no,
      sent: false,
    });
  });
});
