import { describe, expect, it } from 'vitest';
import { judgeLocalRequest } from './local-request.ts';

function codeOf(method: string, host: string | null, origin: string | null = null): string {
  const verdict = judgeLocalRequest({ method, host, origin });
  return verdict.allowed ? 'allowed' : verdict.code;
}

describe('judgeLocalRequest', () => {
  it.each([
    'localhost',
    'localhost:3000',
    'LOCALHOST:3000',
    '127.0.0.1',
    '127.0.0.1:65535',
    '127.255.3.9:80',
    '[::1]',
    '[::1]:3000',
  ])('lets %s read', (host) => {
    expect(codeOf('GET', host)).toBe('allowed');
  });

  it.each([
    null,
    '',
    'localhost.evil.com',
    'localhost.evil.com:3000',
    '127.0.0.1.evil.com',
    'evil.com',
    'localhost@evil.com',
    'localhost.',
    'localhost:',
    'localhost:x',
    'localhost:99999',
    'localhost, evil.com',
    '0.0.0.0:3000',
    '127.1',
    '127.0.0.256',
    '128.0.0.1',
    '2130706433',
    '0x7f.0.0.1',
    '::1',
    '[::1',
    '[::]:3000',
    '[::ffff:127.0.0.1]',
    '192.168.1.4:3000',
    ' localhost',
  ])('refuses the host %j', (host) => {
    expect(codeOf('GET', host)).toBe('not_local');
    expect(codeOf('POST', host, `http://${host}`)).toBe('not_local');
  });

  it.each([
    ['localhost:3000', 'http://localhost:3000'],
    ['LocalHost:3000', 'http://localhost:3000'],
    ['127.0.0.1:80', 'http://127.0.0.1'],
    ['localhost', 'https://localhost'],
    ['[::1]:3000', 'http://[::1]:3000'],
  ])('lets a change of %s come from %s', (host, origin) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(codeOf(method, host, origin)).toBe('allowed');
  });

  it.each([
    null,
    '',
    'null',
    'http://localhost:8080',
    'http://127.0.0.1:3000',
    'http://evil.com',
    'http://localhost:3000.evil.com',
    'http://localhost:3000@evil.com',
    'http://evil.com#localhost:3000',
    'http://localhost:3000/',
    'file://localhost:3000',
    'localhost:3000',
    'http://localhost:3000, http://localhost:3000',
  ])('refuses a change from the origin %j', (origin) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(codeOf(method, 'localhost:3000', origin)).toBe('foreign_origin');
    }
  });

  it('tells a program which header to send', () => {
    const verdict = judgeLocalRequest({ method: 'DELETE', host: '127.0.0.1:3000', origin: null });
    expect(verdict).toMatchObject({
      detail: { text: expect.stringContaining('"Origin: http://127.0.0.1:3000"') },
    });
  });

  it('asks no origin of a read', () => {
    expect(codeOf('GET', 'localhost:3000', 'http://evil.com')).toBe('allowed');
  });
});
