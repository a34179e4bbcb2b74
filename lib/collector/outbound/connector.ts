import * as dns from 'node:dns';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { tell } from '#lib/domain/sentences.ts';
import { PollFailure } from './failure.ts';
import { judgeAddress, type Target } from './policy.ts';
import type { OutboundPolicy } from './read-policy.ts';

/** Resolves a host name to all of its addresses, as the system does (hosts file included). */
export type Resolve = (
  host: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

const resolveBySystem: Resolve = (host, callback) => dns.lookup(host, { all: true }, callback);

/**
 * Opens the sockets of the HTTP client. What is judged is where the socket goes: a literal as such, every answer of DNS, and the
 * peer once connected. A refusal fails the connection with a `PollFailure` of code `address_denied`.
 */
export function createConnector(
  policy: OutboundPolicy,
  connectMs: number,
  resolve: Resolve = resolveBySystem,
): buildConnector.connector {
  return (options, callback) => {
    const defaultPort = options.protocol === 'https:' ? 443 : 80;
    const target: Target = { host: options.hostname, port: Number(options.port || defaultPort) };
    // A lookup hook is never called for a literal.
    const denied = isIP(target.host) === 0 ? null : findDenial([target.host], policy, target);
    if (denied) {
      callback(denied, null);
      return;
    }
    let over = false;
    const finish = (error: Error | null, socket: Socket | null) => {
      clearTimeout(timer);
      if (over) socket?.destroy();
      else if (socket) callback(null, socket);
      else if (error) callback(error, null);
      over = true;
    };
    const timer = setTimeout(() => finish(late(connectMs), null), connectMs);
    // Its own timer is coarse, up to half a second late; it frees what ours has given up.
    const connect = buildConnector({ timeout: connectMs, lookup: guardLookup(policy, target, resolve) });
    connect(options, (error, socket) => {
      if (error) finish(error, null);
      else judgePeer(socket, policy, target, resolve, (denied) => finish(denied, denied ? null : socket));
    });
  };
}

function late(ms: number): PollFailure {
  return new PollFailure('connect_timeout', tell('no_connection_within', { seconds: ms / 1_000 }), false);
}

function guardLookup(policy: OutboundPolicy, target: Target, resolve: Resolve): LookupFunction {
  return (host, { all }, callback) => {
    resolve(host, (error, found) => {
      const denied = error ? null : findDenial(addressesOf(found), policy, target);
      const [first] = found ?? [];
      if (error ?? denied) callback(error ?? denied, '');
      else if (all) callback(null, found);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}

/** DNS may have changed its mind since, and the panel's own database may be known to us by name only. */
function judgePeer(
  socket: Socket,
  policy: OutboundPolicy,
  target: Target,
  resolve: Resolve,
  done: (denied: PollFailure | null) => void,
): void {
  const peer = socket.remoteAddress ?? '';
  const finish = (denied: PollFailure | null) => {
    if (denied) socket.destroy();
    done(denied);
  };
  const { database } = policy;
  const denied = findDenial([peer], policy, target);
  if (denied || database?.port !== target.port || isIP(database.host) !== 0) {
    finish(denied);
    return;
  }
  resolve(database.host, (_unknown, found) => {
    const own = addressesOf(found).map((host) => ({ ...policy, database: { ...database, host } }));
    finish(own.map((policy) => findDenial([peer], policy, target)).find((denied) => denied !== null) ?? null);
  });
}

function addressesOf(found: readonly dns.LookupAddress[] = []): string[] {
  return found.map(({ address }) => address);
}

function findDenial(ips: readonly string[], policy: OutboundPolicy, target: Target): PollFailure | null {
  for (const ip of ips) {
    const judgement = judgeAddress(ip, policy, target);
    if (!judgement.allowed)
      return new PollFailure('address_denied', tell('not_called', { why: judgement.why }), false);
  }
  return null;
}
