import { describe, expect, it } from 'vitest';
import { judgeAddress, type Target } from './policy.ts';
import { type OutboundPolicy, readPolicy } from './read-policy.ts';

const target: Target = { host: 'orders', port: 8080 };

/** The word `allowed`, or why not. */
function judge(ip: string, policy: OutboundPolicy, at: Target = target): string {
  const judgement = judgeAddress(ip, policy, at);
  return judgement.allowed ? 'allowed' : judgement.why.text;
}

const byDefault = readPolicy({});
const open = readPolicy({
  OUTBOUND_ALLOW: '0.0.0.0/0, ::/0, orders',
  OUTBOUND_ALLOW_PUBLIC: '1',
  OUTBOUND_ALLOW_LOOPBACK: '1',
});

describe('judgeAddress', () => {
  it.each(['10.0.0.7', '172.16.0.1', '172.31.255.254', '192.168.1.1', 'fd00::7', '::ffff:10.0.0.7'])(
    'allows private addresses unless told otherwise: %s',
    (ip) => {
      expect(judge(ip, byDefault)).toBe('allowed');
    },
  );

  it.each([
    ['169.254.169.254', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['169.254.170.23', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['::127.0.0.1', 'disguise'],
    ['::a9fe:a9fe', 'disguise'],
    ['::10.0.0.7', 'disguise'],
    ['::', 'disguise'],
    ['::ffff:0:7f00:1', 'disguise'],
    ['64:ff9b::a00:1', 'disguise'],
    ['64:ff9b:1::a00:1', 'disguise'],
    ['2002:7f00:1::', 'disguise'],
    ['2001:0:4136:e378::', 'disguise'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['0.0.0.0', 'reserved'],
    ['0.1.2.3', 'reserved'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
  ])('never allows %s (%s), whatever the settings', (ip, what) => {
    expect(judge(ip, open)).toMatch(new RegExp(`${what}.*never called$`));
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
    'allows loopback only by its switch: %s',
    (ip) => {
      expect(
        judge(ip, readPolicy({ OUTBOUND_ALLOW: '0.0.0.0/0,::/0,orders', OUTBOUND_ALLOW_PUBLIC: '1' })),
      ).toMatch(/is a loopback address; OUTBOUND_ALLOW_LOOPBACK=1 allows these$/);
      expect(judge(ip, readPolicy({ OUTBOUND_ALLOW_LOOPBACK: '1' }))).toBe('allowed');
    },
  );

  it.each(['8.8.8.8', '2606:4700::1111'])('allows public addresses only by their switch: %s', (ip) => {
    expect(judge(ip, byDefault)).toMatch(
      /is a public address; OUTBOUND_ALLOW_PUBLIC=1 allows these, or add it to OUTBOUND_ALLOW$/,
    );
    expect(judge(ip, readPolicy({ OUTBOUND_ALLOW_PUBLIC: '1' }))).toBe('allowed');
    expect(judge(ip, readPolicy({ OUTBOUND_ALLOW: ip }))).toBe('allowed');
  });

  it.each(['100.64.0.1', '198.18.0.1', '203.0.113.9', 'fec0::1', '2001:db8::1', '100::1'])(
    'allows what is neither public nor private only by the list: %s',
    (ip) => {
      expect(judge(ip, readPolicy({ OUTBOUND_ALLOW_PUBLIC: '1' }))).toMatch(
        /is not in OUTBOUND_ALLOW; add it or its network there$/,
      );
      expect(judge(ip, readPolicy({ OUTBOUND_ALLOW: ip }))).toBe('allowed');
    },
  );

  it('allows private addresses no more once a list leaves them out', () => {
    expect(judge('10.0.0.7', readPolicy({ OUTBOUND_ALLOW: '192.168.0.0/16' }))).toBe(
      '10.0.0.7 is not in OUTBOUND_ALLOW; add it or its network there',
    );
  });

  it('allows whatever a listed host resolves to, and nothing else', () => {
    const policy = readPolicy({ OUTBOUND_ALLOW: 'Orders.Example.com' });

    expect(judge('8.8.8.8', policy, { host: 'orders.example.COM', port: 80 })).toBe('allowed');
    expect(judge('8.8.8.8', policy, { host: 'evil-orders.example.com', port: 80 })).toMatch(/public/);
  });

  it.each([
    ['postgresql://u:p@10.0.0.5:6432/panel', '10.0.0.5', 'pg', 6432],
    ['postgresql://u:p@10.0.0.5/panel', '::ffff:10.0.0.5', 'pg', 5432],
    ['postgresql://u:p@[fd00::5]/panel', 'fd00::5', 'pg', 5432],
    ['postgresql://u:p@db.internal/panel', '10.0.0.5', 'DB.internal', 5432],
    ['postgresql://u:p@127.0.0.1:20100/panel', '127.0.0.2', 'x', 20_100],
    ['postgresql://u:p@127.0.0.1:20100/panel', '::1', 'localhost', 20_100],
    ['postgresql://u:p@localhost:20100/panel', '127.0.0.1', '127.0.0.1', 20_100],
  ])("never allows the panel's own database at %s under %s", (DATABASE_URL, ip, host, port) => {
    const policy = readPolicy({ DATABASE_URL, OUTBOUND_ALLOW_LOOPBACK: '1' });

    expect(judge(ip, policy, { host, port })).toBe("this is the panel's own database, which is never called");
    expect(judge(ip, policy, { host: 'orders', port: port + 1 })).toBe('allowed');
  });

  it.each(['', 'orders', '10.0.0', '010.0.0.1.5'])('does not take %j for an address', (ip) => {
    expect(judge(ip, open)).toBe(`${ip} is not an IP address`);
  });
});
