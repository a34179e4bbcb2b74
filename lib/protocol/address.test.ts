import { describe, expect, it } from 'vitest';
import { endpoint, parseAddress } from './address.ts';

describe('parseAddress', () => {
  it.each([
    ['http://10.0.0.7:8080', 'http://10.0.0.7:8080'],
    ['http://10.0.0.7:8080/', 'http://10.0.0.7:8080'],
    ['  https://Orders.Example.COM/  ', 'https://orders.example.com'],
    ['https://orders.example.com:443/api/', 'https://orders.example.com/api'],
    ['HTTP://orders/a/../b', 'http://orders/b'],
    ['http://orders/b@2', 'http://orders/b@2'],
    ['http://[FD00:0::7]:80/', 'http://[fd00::7]'],
    // The many ways to write one address come out as the one that will be judged.
    ['http://2130706433', 'http://127.0.0.1'],
    ['http://0x7f000001', 'http://127.0.0.1'],
    ['http://127.1', 'http://127.0.0.1'],
    ['http://１２７.0.0.1', 'http://127.0.0.1'],
    ['http://ñandú.example', 'http://xn--and-6ma2c.example'],
  ])('normalises %s', (typed, expected) => {
    expect(parseAddress(typed)).toBe(expected);
  });

  it.each([
    ['', 'must not be empty'],
    ['   ', 'must not be empty'],
    ['localhost:4000', 'must begin with http:// or https:// and a host'],
    ['//orders', 'must begin with http:// or https:// and a host'],
    ['http:orders', 'must begin with http:// or https:// and a host'],
    ['http:///orders', 'must begin with http:// or https:// and a host'],
    ['ftp://orders', 'must begin with http:// or https:// and a host'],
    ['file:///etc/passwd', 'must begin with http:// or https:// and a host'],
    ['http://ana:secret@orders', /must not contain a user name/],
    ['http://@orders', /must not contain a user name/],
    ['http://10.0.0.7#@orders', /must not contain a fragment/],
    ['http://orders?', 'must not contain a query (?)'],
    ['http://orders/?a=b', 'must not contain a query (?)'],
    ['http://orders/#', 'must not contain a fragment (#)'],
    ['http://orders\\@evil', 'must not contain a backslash'],
    ['http://ord\ners', 'must not contain spaces or control characters'],
    ['http://orders/a\r\nHost: evil', 'must not contain spaces or control characters'],
    ['http://or ders', 'must not contain spaces or control characters'],
    ['http://orders:0', 'must not use port 0'],
    ['http://orders:65536', /must be a valid address/],
    ['http://orders:http', /must be a valid address/],
    ['http://[::1', /must be a valid address/],
    ['http://ord%00ers', /must be a valid address/],
    [`http://orders/${'a'.repeat(2_048)}`, 'must have at most 2048 characters'],
    [`http://orders/${'ñ'.repeat(500)}`, 'must have at most 2048 characters'],
    ['http://orders/metrics/circuit-breakers', /must be the base address/],
    ['http://orders/api/metrics/circuit-breakers/journal/', /must be the base address/],
  ])('rejects %j', (typed, message) => {
    expect(() => parseAddress(typed)).toThrow(
      expect.objectContaining({
        code: 'bad_address',
        message: message instanceof RegExp ? expect.stringMatching(message) : `the address ${message}`,
      }),
    );
  });

  it('leaves an address that it has normalised as it is', () => {
    for (const typed of ['https://orders.example.com/a%20b/ñ', 'http://[fd00::7]:8080/x//y'])
      expect(parseAddress(parseAddress(typed))).toBe(parseAddress(typed));
  });
});

describe('endpoint', () => {
  it.each([
    ['http://orders', 'http://orders/metrics/circuit-breakers'],
    ['http://orders/api', 'http://orders/api/metrics/circuit-breakers'],
    ['http://[fd00::7]:8080/a%20b', 'http://[fd00::7]:8080/a%20b/metrics/circuit-breakers'],
  ])('appends a path to %s', (base, expected) => {
    expect(endpoint(base, '/metrics/circuit-breakers').href).toBe(expected);
  });

  it('escapes the query', () => {
    const url = endpoint('http://orders', '/journal', { after: '7', boot: 'a&after=0#é' });

    expect(url.search).toBe('?after=7&boot=a%26after%3D0%23%C3%A9');
    expect(url.searchParams.get('boot')).toBe('a&after=0#é');
  });
});
