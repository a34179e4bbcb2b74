import { describe, expect, it } from 'vitest';
import { cutOffSince, type Reach } from './own-network.ts';

const AT = 1_000_000;

function silent(serviceId: number, host: string, since = AT, code = 'connect_timeout'): Reach {
  return { serviceId, host, pollIntervalMs: 5_000, failure: { code, since } };
}

function answered(serviceId: number, host: string): Reach {
  return { serviceId, host, pollIntervalMs: 5_000, failure: null };
}

const threeHosts = [
  silent(1, '10.0.0.1'),
  silent(1, '10.0.0.2', AT + 4_000),
  silent(2, '10.0.0.3', AT + 9_000),
];

describe('cutOffSince', () => {
  it('tells since when three hosts of two services are silent together', () => {
    expect(cutOffSince(threeHosts)).toBe(AT);
  });

  it.each(['dns', 'unreachable', 'connect_timeout', 'first_byte_timeout', 'total_timeout'])(
    'takes %s for silence',
    (code) => {
      expect(cutOffSince([...threeHosts, silent(3, '10.0.0.4', AT, code)])).toBe(AT);
    },
  );

  it.each(['refused', 'reset', 'tls', 'status', 'not_json', 'address_denied', 'busy'])(
    'does not take %s for silence',
    (code) => {
      expect(cutOffSince([...threeHosts, silent(3, '10.0.0.4', AT, code)])).toBeNull();
    },
  );

  it.each([
    ['nothing is polled', []],
    ['one instance answers', [...threeHosts, answered(3, '10.0.0.4')]],
    ['there are two hosts only', [silent(1, '10.0.0.1'), silent(2, '10.0.0.2'), silent(2, '10.0.0.2')]],
    ['it is one service', [silent(1, '10.0.0.1'), silent(1, '10.0.0.2'), silent(1, '10.0.0.3')]],
    [
      'they fell silent one after the other',
      [silent(1, '10.0.0.1'), silent(1, '10.0.0.2', AT + 60_000), silent(2, '10.0.0.3', AT + 120_000)],
    ],
  ])('tells nothing when %s', (_when, reaches) => {
    expect(cutOffSince(reaches)).toBeNull();
  });

  it('leaves a host out that was silent long before', () => {
    expect(cutOffSince([...threeHosts, silent(3, '10.0.0.4', AT - 3_600_000)])).toBe(AT);
  });
});
