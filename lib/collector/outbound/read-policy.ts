import ipaddr from 'ipaddr.js';

/** Which addresses the collector may call. */
export interface OutboundPolicy {
  /** Networks that services live in. */
  readonly networks: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[];
  /** Host names (lower case) whose addresses are allowed whatever they are, hard denials and loopback excepted. */
  readonly hosts: ReadonlySet<string>;
  readonly allowPublic: boolean;
  readonly allowLoopback: boolean;
  /** The panel's own database, never called; null when it is not reached over TCP. */
  readonly database: { readonly host: string; readonly port: number } | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PRIVATE_NETWORKS = '10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7';

/**
 * Reads OUTBOUND_ALLOW (networks and host names, separated by commas; default: the private networks), OUTBOUND_ALLOW_PUBLIC and
 * OUTBOUND_ALLOW_LOOPBACK (1 or 0; default 0), and from DATABASE_URL what to deny. Throws a `RangeError` naming variable and value.
 */
export function readPolicy(env: Environment): OutboundPolicy {
  const entries = (env.OUTBOUND_ALLOW?.trim() || PRIVATE_NETWORKS).split(',').map((entry) => entry.trim());
  const networks = [];
  const hosts = new Set<string>();
  for (const entry of entries) {
    if (isHost(entry)) hosts.add(entry.toLowerCase());
    else networks.push(readNetwork(entry));
  }
  return {
    networks,
    hosts,
    allowPublic: readFlag(env, 'OUTBOUND_ALLOW_PUBLIC'),
    allowLoopback: readFlag(env, 'OUTBOUND_ALLOW_LOOPBACK'),
    database: readDatabase(env.DATABASE_URL),
  };
}

/** A host name ends in a label with a letter in it; `10.0.0` is a mistyped network. */
function isHost(entry: string): boolean {
  return (
    /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?$/i.test(entry) &&
    entry.length <= 253
  );
}

function readNetwork(entry: string): readonly [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const cidr = entry.includes('/') ? entry : `${entry}/${entry.includes(':') ? 128 : 32}`;
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr) && !ipaddr.IPv6.isValidCIDR(cidr))
    throw wrong(entry, 'is neither a network such as 10.0.0.0/8 nor a host name');
  const [address, bits] = ipaddr.parseCIDR(cidr);
  if (address.range() === 'loopback')
    throw wrong(entry, 'is loopback, which OUTBOUND_ALLOW_LOOPBACK=1 allows instead');
  const network =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(cidr)
      : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  if (network.toString() !== address.toString())
    throw wrong(entry, `is not a network; did you mean ${network}/${bits}?`);
  return [address, bits];
}

function wrong(entry: string, what: string): RangeError {
  return new RangeError(`OUTBOUND_ALLOW: ${JSON.stringify(entry)} ${what}`);
}

function readFlag(env: Environment, name: string): boolean {
  const value = env[name]?.trim() ?? '';
  if (value === '' || value === '0') return false;
  if (value === '1') return true;
  throw new RangeError(`${name} must be 1 or 0, got ${JSON.stringify(value)}`);
}

function readDatabase(url: string | undefined): OutboundPolicy['database'] {
  const address = url && URL.canParse(url) ? new URL(url) : null;
  if (!address?.hostname) return null;
  return { host: address.hostname.replace(/^\[|\]$/g, '').toLowerCase(), port: Number(address.port || 5432) };
}
