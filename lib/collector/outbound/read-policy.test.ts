import { describe, expect, it } from 'vitest';
import { readPolicy } from './read-policy.ts';

const networksOf = (OUTBOUND_ALLOW: string) =>
  readPolicy({ OUTBOUND_ALLOW }).networks.map(([network, bits]) => `${network}/${bits}`);

describe('readPolicy', () => {
  it.each([[undefined], [''], ['  ']])(
    'allows the private networks when OUTBOUND_ALLOW is %j',
    (OUTBOUND_ALLOW) => {
      const policy = readPolicy({ OUTBOUND_ALLOW });

      expect(policy.networks.map(String)).toEqual([
        '10.0.0.0,8',
        '172.16.0.0,12',
        '192.168.0.0,16',
        'fc00::,7',
      ]);
      expect(policy).toMatchObject({ allowPublic: false, allowLoopback: false, database: null });
    },
  );

  it('reads networks, single addresses and hosts', () => {
    expect(networksOf('10.1.0.0/16, 192.0.2.7,fd00:1::/32,fd00::7')).toEqual([
      '10.1.0.0/16',
      '192.0.2.7/32',
      'fd00:1::/32',
      'fd00::7/128',
    ]);
    expect([
      ...readPolicy({ OUTBOUND_ALLOW: 'Orders, pay_ments.svc.cluster.local,h2.example.com' }).hosts,
    ]).toEqual(['orders', 'pay_ments.svc.cluster.local', 'h2.example.com']);
  });

  it.each([
    ['1', true],
    ['0', false],
    ['', false],
    [undefined, false],
  ])('reads a switch of %j as %s', (value, expected) => {
    const policy = readPolicy({ OUTBOUND_ALLOW_PUBLIC: value, OUTBOUND_ALLOW_LOOPBACK: value });

    expect(policy).toMatchObject({ allowPublic: expected, allowLoopback: expected });
  });

  it.each([
    ['postgresql://panel:secret@db.internal:6432/panel', { host: 'db.internal', port: 6432 }],
    ['postgres://panel@[::1]/panel', { host: '::1', port: 5432 }],
    ['postgresql:///panel?host=/run/postgresql', null],
    ['not an address', null],
  ])('knows the database of %s', (DATABASE_URL, database) => {
    expect(readPolicy({ DATABASE_URL }).database).toEqual(database);
  });

  it.each([
    ['10.0.0.0/33', 'OUTBOUND_ALLOW: "10.0.0.0/33" is neither a network such as 10.0.0.0/8 nor a host name'],
    ['10.0.0', 'OUTBOUND_ALLOW: "10.0.0" is neither a network such as 10.0.0.0/8 nor a host name'],
    ['010.0.0.0/8', 'OUTBOUND_ALLOW: "010.0.0.0/8" is neither a network such as 10.0.0.0/8 nor a host name'],
    ['10.0.0.0/8,,orders', 'OUTBOUND_ALLOW: "" is neither a network such as 10.0.0.0/8 nor a host name'],
    [
      '*.example.com',
      'OUTBOUND_ALLOW: "*.example.com" is neither a network such as 10.0.0.0/8 nor a host name',
    ],
    [
      'http://orders',
      'OUTBOUND_ALLOW: "http://orders" is neither a network such as 10.0.0.0/8 nor a host name',
    ],
    ['10.1.2.3/8', 'OUTBOUND_ALLOW: "10.1.2.3/8" is not a network; did you mean 10.0.0.0/8?'],
    ['fd00::7/64', 'OUTBOUND_ALLOW: "fd00::7/64" is not a network; did you mean fd00::/64?'],
    [
      '127.0.0.0/8',
      'OUTBOUND_ALLOW: "127.0.0.0/8" is loopback, which OUTBOUND_ALLOW_LOOPBACK=1 allows instead',
    ],
    ['::1', 'OUTBOUND_ALLOW: "::1" is loopback, which OUTBOUND_ALLOW_LOOPBACK=1 allows instead'],
  ])('rejects %s', (OUTBOUND_ALLOW, message) => {
    expect(() => readPolicy({ OUTBOUND_ALLOW })).toThrow(new RangeError(message));
  });

  it.each(['OUTBOUND_ALLOW_PUBLIC', 'OUTBOUND_ALLOW_LOOPBACK'])('rejects another word for %s', (name) => {
    expect(() => readPolicy({ [name]: 'yes' })).toThrow(new RangeError(`${name} must be 1 or 0, got "yes"`));
  });
});
