import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { tell } from '#lib/domain/sentences.ts';
import type { Told } from '#lib/domain/told.ts';
import type { OutboundPolicy } from './read-policy.ts';

/** Whether an address may be called; `why` completes "the address was not called: …" and names the setting that would allow it. */
export type Judgement = { readonly allowed: true } | { readonly allowed: false; readonly why: Told };

/** What is being called, as far as it is known: the host as written in the address, and the port. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

const NEVER: readonly { readonly kind: Told; readonly networks: readonly Network[] }[] = [
  {
    kind: tell('ip_metadata'),
    networks: networks(
      '169.254.169.254/32',
      '169.254.170.2/32',
      '169.254.170.23/32',
      '168.63.129.16/32',
      '100.100.100.200/32',
      'fd00:ec2::254/128',
    ),
  },
  { kind: tell('ip_link_local'), networks: networks('169.254.0.0/16', 'fe80::/10') },
  {
    kind: tell('ip_disguised'),
    networks: networks(
      '::/96',
      '::ffff:0:0:0/96',
      '64:ff9b::/96',
      '64:ff9b:1::/48',
      '2002::/16',
      '2001::/32',
    ),
  },
  { kind: tell('ip_multicast'), networks: networks('224.0.0.0/4', 'ff00::/8') },
  { kind: tell('ip_reserved'), networks: networks('0.0.0.0/8', '240.0.0.0/4') },
];

/**
 * Judges one IP address, as text: a literal, a DNS answer or the peer of a connection. In this order: never (metadata, link-local,
 * disguises, multicast, reserved, the panel's own database), loopback, the allow-list, public addresses, and no.
 */
export function judgeAddress(ip: string, policy: OutboundPolicy, target: Target): Judgement {
  if (isIP(ip) === 0) return deny(tell('no_ip', { ip }));
  const address = parseIp(ip);
  const loopback = address.range() === 'loopback';
  const never = loopback
    ? undefined
    : NEVER.find(({ networks }) => networks.some((network) => within(address, network)));
  if (never) return deny(tell('never_called', { ip, kind: never.kind }));
  if (isDatabase(address, policy, target)) return deny(tell('own_database'));
  if (loopback) return policy.allowLoopback ? ALLOWED : deny(tell('loopback_denied', { ip }));
  if (
    policy.hosts.has(target.host.toLowerCase()) ||
    policy.networks.some((network) => within(address, network))
  )
    return ALLOWED;
  if (address.range() !== 'unicast') return deny(tell('not_in_allow_list', { ip }));
  return policy.allowPublic ? ALLOWED : deny(tell('public_denied', { ip }));
}

const ALLOWED: Judgement = { allowed: true };

/** IPv4 where it is mapped (::ffff:10.0.0.7). ipaddr.js would take ::10.0.0.7 for it too, unless that is written in hexadecimal. */
function parseIp(ip: string): ipaddr.IPv4 | ipaddr.IPv6 {
  if (isIP(ip) === 4) return ipaddr.IPv4.parse(ip);
  const { hostname } = new URL(`http://[${ip.replace(/%.*/, '')}]`);
  return ipaddr.process(hostname.slice(1, -1));
}

function deny(why: Told): Judgement {
  return { allowed: false, why };
}

/** Loopback has many names for one machine, so a database there is denied under each of them. */
function isDatabase(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  { database }: OutboundPolicy,
  { host, port }: Target,
): boolean {
  if (database === null || port !== database.port) return false;
  if (host.toLowerCase() === database.host) return true;
  if (isIP(database.host) === 0) return database.host === 'localhost' && address.range() === 'loopback';
  const own = parseIp(database.host);
  return (
    own.toString() === address.toString() || (own.range() === 'loopback' && address.range() === 'loopback')
  );
}

function within(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

function networks(...cidrs: readonly string[]): Network[] {
  return cidrs.map((cidr) => ipaddr.parseCIDR(cidr));
}
