import { Agent, type Dispatcher } from 'undici';
import { LIMITS } from '#lib/protocol/limits.ts';
import { CallsInFlight } from './calls-in-flight.ts';
import { createConnector, type Resolve } from './connector.ts';
import { type Answer, type ExchangeLimits, exchange } from './exchange.ts';
import { PollFailure } from './failure.ts';
import { Lanes } from './lanes.ts';
import type { OutboundPolicy } from './read-policy.ts';

/** The time limits of a call, in milliseconds. */
export interface CallTimes {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly totalMs: number;
  /** How long a call may stand in line for one of its origin's connections. */
  readonly queueMs: number;
}

export interface HttpClientOptions {
  readonly policy: OutboundPolicy;
  /** Default 4, for reading and for commands each. */
  readonly maxSocketsPerOrigin?: number;
  /** Default: the protocol's limits, and 5 s in line. */
  readonly times?: Partial<CallTimes>;
  /** Default: as the system resolves names. */
  readonly resolve?: Resolve;
}

interface GetOptions {
  readonly token?: string | null;
  /**
   * Asks the service to hold its answer for so long (`Prefer: wait`, in whole seconds, at least 1), and gives it so much more time.
   * Not asked while all but one of the origin's connections wait already.
   */
  readonly waitMs?: number | null;
  readonly signal?: AbortSignal;
}

interface PostOptions {
  readonly token: string | null;
  /** The body, as JSON text. */
  readonly json: string;
  readonly idempotencyKey: string;
  readonly signal?: AbortSignal;
}

/** Calls services, and only those that the policy allows. Every method throws `PollFailure` unless there is a complete answer below 300 or from 400 on. */
export interface HttpClient {
  /** Tried once more when a kept connection turns out to be closed. */
  get(url: URL, options?: GetOptions): Promise<Answer>;
  /** Sent once, over a connection of its own. */
  post(url: URL, options: PostOptions): Promise<Answer>;
  /** Ends calls in flight with a failure of code `closed`. */
  close(): Promise<void>;
}

const DEFAULT_TIMES: CallTimes = {
  connectMs: LIMITS.connectMs,
  firstByteMs: LIMITS.firstByteMs,
  totalMs: LIMITS.totalMs,
  queueMs: 5_000,
};

/** Longer than the longest poll interval, so that polling does not reconnect. */
const KEEP_ALIVE_MS = 65_000;

/** A connection that turns out to be closed says so within a round trip. */
const STALE_CONNECTION_MS = 500;

/** Creates the client through which the collector makes all of its requests. */
export function createHttpClient({
  policy,
  maxSocketsPerOrigin = 4,
  times = {},
  resolve,
}: HttpClientOptions): HttpClient {
  const allowed: CallTimes = { ...DEFAULT_TIMES, ...times };
  const agent = createAgent(policy, allowed, maxSocketsPerOrigin, resolve);
  // Commands never stand behind readers that wait.
  const reads = new Lanes(maxSocketsPerOrigin, allowed.queueMs);
  const commands = new Lanes(maxSocketsPerOrigin, allowed.queueMs);
  const calls = new CallsInFlight();

  async function inLane<T>(
    lanes: Lanes,
    url: URL,
    { waitMs, signal }: Pick<GetOptions, 'waitMs' | 'signal'>,
    run: (mayWait: boolean, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const call = calls.begin(signal);
    try {
      const lane = await lanes.enter(url.origin, waitMs != null, call.signal);
      try {
        return await run(lane.mayWait, call.signal);
      } finally {
        lane.leave();
      }
    } finally {
      call.end();
    }
  }

  return {
    get: (url, { token = null, waitMs = null, signal } = {}) =>
      inLane(reads, url, { waitMs, signal }, (mayWait, stop) => {
        const waitSeconds = mayWait ? Math.max(1, Math.floor((waitMs ?? 0) / 1_000)) : 0;
        const headers: Record<string, string> = waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {};
        return exchangeTwice(
          agent,
          prepare(url, 'GET', token, headers),
          extend(allowed, waitSeconds * 1_000),
          stop,
        );
      }),

    post: (url, { token, json, idempotencyKey, signal }) =>
      inLane(commands, url, { signal }, async (_mayWait, stop) => {
        const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
        // A kept connection may be dead without our knowing, which would leave the command in doubt.
        const own = createAgent(policy, allowed, 1, resolve);
        try {
          const request = { ...prepare(url, 'POST', token, headers), body: json, reset: true };
          return await exchange(own, request, extend(allowed, 0), stop);
        } finally {
          void own.destroy();
        }
      }),

    async close() {
      calls.stop();
      await agent.destroy();
    },
  };
}

function createAgent(
  policy: OutboundPolicy,
  { connectMs }: CallTimes,
  connections: number,
  resolve?: Resolve,
): Agent {
  return new Agent({
    connect: createConnector(policy, connectMs, resolve),
    connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: LIMITS.headerBytes,
    // undici's own timers are coarse, and its body timer only sees idleness: `exchange` keeps the time.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function prepare(
  url: URL,
  method: 'GET' | 'POST',
  token: string | null,
  headers: Readonly<Record<string, string>>,
): Dispatcher.DispatchOptions {
  const common = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'breaker-panel' };
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: { ...common, ...authorization, ...headers },
  };
}

function extend({ firstByteMs, totalMs }: CallTimes, waitMs: number): ExchangeLimits {
  return { firstByteMs: firstByteMs + waitMs, totalMs: totalMs + waitMs, bodyBytes: LIMITS.bodyBytes };
}

/** A service may close a kept connection at the moment at which it is used again: that is no failure of the service. */
async function exchangeTwice(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: ExchangeLimits,
  signal: AbortSignal,
): Promise<Answer> {
  const startedAt = performance.now();
  try {
    return await exchange(dispatcher, request, limits, signal);
  } catch (error) {
    const elapsedMs = performance.now() - startedAt;
    const atOnce = error instanceof PollFailure && error.code === 'reset' && elapsedMs < STALE_CONNECTION_MS;
    if (!atOnce) throw error;
    return exchange(dispatcher, request, { ...limits, totalMs: limits.totalMs - elapsedMs }, signal);
  }
}
