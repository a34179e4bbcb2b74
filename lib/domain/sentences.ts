import { PROTOCOL_SENTENCES } from '#lib/protocol/sentences.ts';
import { makeTell } from '#lib/protocol/told.ts';

/** Why an instance is not known at present. */
const FRESHNESS = {
  not_read_yet: 'not read yet',
  not_read_lately: 'no collector has read it lately',
  journal_went_back: 'the journal went back from {from} to {to} within one process (boot {boot})',
} as const;

/** Why a service could not be called, or what came instead of an answer. */
const CALLS = {
  not_called: 'the address was not called: {why}',
  no_ip: '{ip} is not an IP address',
  never_called: '{ip} is {kind}, which is never called',
  ip_metadata: "the cloud provider's metadata service",
  ip_link_local: 'a link-local address',
  ip_disguised: 'an IPv4 address in disguise',
  ip_multicast: 'a multicast address',
  ip_reserved: 'a reserved address',
  own_database: "this is the panel's own database, which is never called",
  loopback_denied: '{ip} is a loopback address; OUTBOUND_ALLOW_LOOPBACK=1 allows these',
  not_in_allow_list: '{ip} is not in OUTBOUND_ALLOW; add it or its network there',
  public_denied:
    '{ip} is a public address; OUTBOUND_ALLOW_PUBLIC=1 allows these, or add it to OUTBOUND_ALLOW',
  dns_unknown: 'the host name is not known to DNS',
  dns_silent: 'DNS does not answer',
  dns_empty: 'the host name has no address',
  refused: 'nothing listens at this address (connection refused)',
  no_route_to_host: 'there is no route to this host',
  no_route_to_network: 'there is no route to this network',
  host_down: 'the host is down',
  not_reachable_from_here: 'this address cannot be reached from here',
  no_connection: 'no connection in time',
  no_connection_within: 'no connection within {seconds} s',
  no_answer_within: 'no answer within {seconds} s',
  no_complete_answer_within: 'no complete answer within {seconds} s',
  connections_busy: 'other calls kept the {count} connections to this origin busy',
  closed_early: 'the service closed the connection before the answer was complete',
  ended_early: 'the answer ended before its announced length',
  headers_too_large: "the answer's headers are larger than {max} kB",
  body_too_large: 'the answer is larger than {max} MiB',
  collector_stopping: 'the collector is stopping',
  given_up: 'the call was given up',
  certificate_expired: 'the certificate has expired',
  certificate_other_host: 'the certificate is for another host name',
  certificate_self_signed: 'the certificate is self-signed, and its issuer is not trusted here',
  certificate_issuer: "the certificate's issuer is not trusted here",
  no_tls_here: 'the service does not speak TLS here; is it http:// instead of https://?',
  tls_failed: 'the TLS handshake failed ({code})',
  not_http: 'the answer is not HTTP/1.1',
  call_failed: 'the call failed',
  call_failed_with: 'the call failed ({code})',
  redirected: 'the answer is a redirect ({status}), and redirects are not followed',
  compressed: 'the answer is compressed (content-encoding), although that was not asked for',
  journal_missing: 'the journal, which was there before, is missing (404)',
  wants_token: 'the service answered {status}: it wants a token, or another one',
  nothing_there: 'the service answered 404: there is no /metrics/circuit-breakers under this address',
  status_not_200: 'the service answered {status}; 200 is expected',
  media_type: 'the service answered {type}, not JSON',
  no_media_type: 'the service answered without a content type, not JSON',
} as const;

/** What became of a command on one instance. */
const ERRANDS = {
  accepted: 'accepted; waiting for a reading',
  hold_over: 'the hold was over before the instance could be reached',
  newer_command: 'a newer command came before it was sent',
  removed_before_sent: 'the instance was removed before it was sent',
  removed_before_answer: 'the instance was removed before an answer came',
  no_longer_named: 'the service no longer names this breaker',
  reading_shows: 'the command was sent; the reading after it shows {state}',
  state_closed: 'closed',
  state_open: 'open',
  state_half_open: 'half-open',
  state_unknown: 'an unknown state',
  process_ended: 'it was sent to a process that has ended since, and no reading had shown whether it acted',
  hold_to_new: 'the process started while the hold lasts, which is to reach it too',
  hold_reached_new:
    'the process started while the hold lasted, which was brought to it for the rest of its time',
  nothing_shown: 'it was sent, and no reading has shown since whether it acted',
  not_reached_in: 'not reached in {seconds} s',
  not_reached_in_for: 'not reached in {seconds} s: {why}',
  not_reached: 'not reached: {why}',
  no_answer: 'no answer: {why}',
  refused_with: '{status}: {why}',
  said_by_service: '{text}',
  admin_token_wrong: 'the admin token is missing or wrong',
  commands_off: 'commands are off in this service',
  breaker_not_known: 'the service does not know this breaker, or takes no commands',
  restarted_since: 'the service has restarted since',
  answered_status: 'the service answered {status}',
} as const;

/** Why a command cannot possibly work. */
const OFFERS = {
  no_instance: '{service} no longer names this breaker on any instance',
  no_admin_token:
    'the panel has no admin token for {service}: add it to the service, then its circuits can be switched',
  takes_no_commands:
    '{service} takes no commands: it says that they are off. Configure its admin token in the service itself',
} as const;

/** Every sentence that the panel's processes say to people, in English; the other languages have the same codes. */
export const SENTENCES = { ...PROTOCOL_SENTENCES, ...FRESHNESS, ...CALLS, ...ERRANDS, ...OFFERS } as const;

export const tell = makeTell(SENTENCES);
