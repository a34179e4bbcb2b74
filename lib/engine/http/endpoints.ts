import type { ServerResponse } from 'node:http';
import { check, checkOptions, type Kind } from '../check.ts';
import { complain } from '../classify.ts';
import { type CircuitBreakerRegistry, globalRegistry, renderPrometheus } from '../index.ts';
import { acceptOnce, parseKey } from './accepted-commands.ts';
import { type Action, executeCommand, parseCommand } from './commands.ts';
import { type Answer, type Exchange, jsonAnswer } from './exchange.ts';
import { exchangeOfFetch, responseOf } from './fetch-handler.ts';
import { journalPage, parseAfter, parseWait } from './journal-page.ts';
import { exchangeOfNode, type NodeRequest, sendAnswer, targetOf } from './node-listener.ts';
import { Problem } from './problem.ts';
import { checkToken, requireToken } from './token.ts';
import { Waiters } from './waiters.ts';

/** What the endpoints show, and to whom. */
export interface BreakerEndpointsOptions {
  /** Whose breakers. The process's registry. */
  registry?: CircuitBreakerRegistry | undefined;
  /** The service's name, as it tells it to readers. */
  service: string;
  /** Tells the replicas of a service apart, e.g. the host's name. */
  instanceId: string;
  /** The bearer token of commands. Without one, commands are off. */
  adminToken?: string | undefined;
  /** The bearer token of reading. Without one, anybody may read. */
  readToken?: string | undefined;
  /** What stands before every path, e.g. '/internal'. ''. */
  basePath?: string | undefined;
  /** Where Prometheus reads, under the base path; false where the application has its own. '/metrics'. */
  metricsPath?: string | false | undefined;
  /** Readers that may wait at once; others are answered at once. From 0; 32. */
  maxWaiters?: number | undefined;
}

/** The endpoints of a service's breakers, for any server. */
export interface BreakerEndpoints {
  /** Answers a web-standard request; null when the path is not one of the endpoints'. */
  fetch(request: Request): Promise<Response | null>;
  /** Answers a request of node:http, Express and the like; others are passed to `next`, or are 404 without one. */
  listener(request: NodeRequest, response: ServerResponse, next?: () => void): void;
  /** Readers that are waiting now. */
  readonly waiting: number;
  /** Answers all waiting readers now and lets none wait any more: for shutting down. */
  close(): void;
}

interface Route {
  readonly method: 'GET' | 'POST';
  handle(exchange: Exchange): Answer | Promise<Answer>;
}

const LARGEST_COMMAND = 16 * 1024;

/** The HTTP endpoints of a service's breakers: snapshot, journal, Prometheus and commands. @throws TypeError, RangeError for bad options. */
export function createBreakerEndpoints(options: BreakerEndpointsOptions): BreakerEndpoints {
  checkEndpoints(options);
  const { registry = globalRegistry(), adminToken, readToken } = options;
  const waiters = new Waiters(registry, options.maxWaiters ?? 32);
  const routes = routesOf(options, registry, waiters);
  const always = {
    'breaker-commands': adminToken === undefined ? 'off' : 'on',
    'cache-control': 'no-store',
  };

  async function answer(route: Route, exchange: Exchange): Promise<Answer> {
    const given = await attempt(route, exchange);
    return { ...given, headers: { ...always, ...given.headers } };
  }

  async function attempt(route: Route, exchange: Exchange): Promise<Answer> {
    try {
      const method = exchange.method === 'HEAD' ? 'GET' : exchange.method;
      if (method !== route.method) {
        throw new Problem(405, `this is for ${route.method}`, {
          allow: route.method === 'GET' ? 'GET, HEAD' : route.method,
        });
      }
      authorise(route, exchange.header('authorization'));
      return await route.handle(exchange);
    } catch (error) {
      if (error instanceof Problem) return error.answer();
      complain('an endpoint', error);
      return new Problem(500, 'the service could not answer').answer();
    }
  }

  function authorise(route: Route, authorization: string | undefined): void {
    if (route.method === 'GET') {
      if (readToken !== undefined) requireToken(readToken, authorization);
    } else if (adminToken === undefined) {
      throw new Problem(403, 'commands are off: the service has no admin token');
    } else {
      requireToken(adminToken, authorization);
    }
  }

  return {
    async fetch(request) {
      const route = routes.get(new URL(request.url).pathname);
      return route ? responseOf(await answer(route, exchangeOfFetch(request)), request.method) : null;
    },
    listener(request, response, next) {
      const route = routes.get(targetOf(request).path);
      if (route) {
        answer(route, exchangeOfNode(request, response))
          .then((given) => sendAnswer(response, given))
          .catch((error) => complain('sending an answer', error));
      } else if (next) {
        next();
      } else {
        sendAnswer(response, new Problem(404, 'there is nothing here').answer());
      }
    },
    get waiting() {
      return waiters.count;
    },
    close: () => waiters.close(),
  };
}

function routesOf(
  { service, instanceId, basePath = '', metricsPath = '/metrics' }: BreakerEndpointsOptions,
  registry: CircuitBreakerRegistry,
  waiters: Waiters,
): Map<string, Route> {
  const { journal } = registry;

  const snapshot: Route = { method: 'GET', handle: () => jsonAnswer(registry.getAllStats()) };

  const readJournal: Route = {
    method: 'GET',
    async handle({ query, header, signal, whileIdle }) {
      const asked = parseAfter(query.get('after'));
      const after = query.get('boot') === journal.bootId ? asked : null;
      const seconds = parseWait(header('prefer'));
      // A reader of another boot knows no number of ours: it is never left waiting.
      const waited =
        after !== null && seconds > 0 && (await whileIdle(() => waiters.wait(after, seconds, signal)));
      const page = journalPage(registry, { service, instanceId }, after ?? 0);
      return jsonAnswer(page, waited ? { 'preference-applied': `wait=${seconds}` } : {});
    },
  };

  const command = (action: Action): Route => ({
    method: 'POST',
    async handle({ header, json }) {
      if (!/^application\/json *(;|$)/i.test(header('content-type') ?? '')) {
        throw new Problem(415, 'the body must be application/json');
      }
      const key = parseKey(header('idempotency-key'));
      const parsed = parseCommand(action, await json(LARGEST_COMMAND));
      const answer = acceptOnce(journal, key, parsed, () =>
        executeCommand(registry, instanceId, parsed, key),
      );
      return jsonAnswer(answer);
    },
  });

  const prometheus: Route = {
    method: 'GET',
    handle: () => ({
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      body: renderPrometheus(registry),
    }),
  };

  const routes = new Map([
    ['/metrics/circuit-breakers', snapshot],
    ['/metrics/circuit-breakers/journal', readJournal],
    ['/admin/circuit-breakers/force-open', command('force-open')],
    ['/admin/circuit-breakers/reset', command('reset')],
  ]);
  if (metricsPath !== false) {
    if (routes.has(metricsPath)) throw new TypeError(`metricsPath ${metricsPath} is another endpoint’s`);
    routes.set(metricsPath, prometheus);
  }
  return new Map(Array.from(routes, ([path, route]) => [basePath + path, route]));
}

const ANY: Kind = ['given', () => true];
const NAME: Kind = ['a text', (value) => typeof value === 'string' && value !== ''];
const KINDS = {
  registry: ANY,
  service: NAME,
  instanceId: NAME,
  adminToken: ANY,
  readToken: ANY,
  basePath: ANY,
  metricsPath: ANY,
  maxWaiters: [
    'an integer from 0 to 10000',
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 10_000,
    true,
  ],
} satisfies Record<keyof BreakerEndpointsOptions, Kind>;

function checkEndpoints(options: BreakerEndpointsOptions): void {
  checkOptions('the endpoints', options, KINDS);
  check('service', options.service, NAME);
  check('instanceId', options.instanceId, NAME);
  // Their check, unlike this one, keeps to itself what was given.
  checkToken('adminToken', options.adminToken);
  checkToken('readToken', options.readToken);
  const { basePath = '', metricsPath = '/metrics' } = options;
  checkPath('basePath', basePath, basePath === '');
  checkPath('metricsPath', metricsPath, metricsPath === false);
}

function checkPath(option: string, value: unknown, isNone: boolean): void {
  if (isNone || (typeof value === 'string' && /^(\/[^/?#]+)+$/.test(value))) return;
  throw new TypeError(`${option} must start with a slash and not end with one, got ${String(value)}`);
}
