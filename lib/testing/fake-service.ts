import type { RequestListener, ServerResponse } from 'node:http';
import { createBreakerEndpoints } from '#lib/engine/http/index.ts';
import {
  type CircuitBreaker,
  type CircuitBreakerConfig,
  CircuitBreakerRegistry,
  type RegistryOptions,
} from '#lib/engine/index.ts';
import { serveOnLoopback } from './loopback.ts';

export interface FakeServiceOptions extends RegistryOptions {
  readonly name: string;
  /** Default: the name and `-1`. */
  readonly instanceId?: string;
  /** What it speaks: 0 the seed's five fields, 1 counters, 2 the journal. Default 2. */
  readonly level?: 0 | 1 | 2;
  /** Without one, commands are off. */
  readonly adminToken?: string;
  /** Without one, anybody may read. */
  readonly readToken?: string;
  /** Default: a free one. */
  readonly port?: number;
}

/** A scriptable service on loopback; its breakers are the engine's own. */
export interface FakeService {
  readonly url: string;
  readonly port: number;
  /** The breakers of the running process: others after `restart`. */
  readonly registry: CircuitBreakerRegistry;
  /** What it speaks from now on. */
  level: 0 | 1 | 2;
  /** Whether readers get an answer; their connections are cut if not. */
  readable: boolean;
  /** Commands that came in so far, of all its processes. */
  readonly commandsReceived: number;
  /** Cuts the connection of the next command before it is carried out, or when it is, in place of an answer. */
  cutNextCommand(when: 'before' | 'after'): void;
  /** The breaker of that name, made if there is none. */
  breaker(name: string, config?: CircuitBreakerConfig): CircuitBreaker;
  /** Makes calls that succeed, one after the other; once by default. A refused call counts as made. */
  succeed(name: string, times?: number): Promise<void>;
  /** Makes calls that fail, one after the other; once by default. A refused call counts as made. */
  fail(name: string, times?: number): Promise<void>;
  /** Dies at once: connections are cut, nothing listens. */
  close(): Promise<void>;
  /** Dies, unless it has, and comes back on the same port as a new process: another boot, no breakers. */
  restart(): Promise<void>;
}

const SNAPSHOT_PATH = '/metrics/circuit-breakers';

/** Starts a service for tests to script. */
export async function startFakeService(options: FakeServiceOptions): Promise<FakeService> {
  const boot = () => startProcess(options, () => service.level);
  let { registry, listener, endpoints } = boot();
  let commandsReceived = 0;
  let cut: 'before' | 'after' | null = null;
  const serve = (port?: number) =>
    serveOnLoopback((req, res) => {
      if (req.method !== 'POST') {
        if (service.readable) listener(req, res);
        else req.socket.destroy();
        return;
      }
      const cutNow = cut;
      cut = null;
      commandsReceived++;
      if (cutNow === 'before') req.socket.destroy();
      else listener(req, cutNow === 'after' ? cutOff(res) : res);
    }, port);
  let server = await serve(options.port);

  const call = async (name: string, times: number, run: () => Promise<unknown>) => {
    for (let i = 0; i < times; i++) await registry.get(name).call(run).catch(ignore);
  };

  const service: FakeService = {
    url: server.url,
    port: server.port,
    level: options.level ?? 2,
    readable: true,
    get registry() {
      return registry;
    },
    get commandsReceived() {
      return commandsReceived;
    },
    cutNextCommand(when) {
      cut = when;
    },
    breaker: (name, config) => registry.get(name, config),
    succeed: (name, times = 1) => call(name, times, async () => 'done'),
    fail: (name, times = 1) => call(name, times, () => Promise.reject(new Error('upstream is down'))),
    async close() {
      endpoints.close();
      await server.close();
    },
    async restart() {
      await service.close();
      ({ registry, listener, endpoints } = boot());
      server = await serve(service.port);
    },
  };
  return service;
}

/** One process of the service: a registry of its own behind the protocol's endpoints, reduced to what its level has. */
function startProcess(options: FakeServiceOptions, levelNow: () => 0 | 1 | 2) {
  const { name, instanceId = `${name}-1`, adminToken, readToken, journalSize, clock } = options;
  const registry = new CircuitBreakerRegistry({ journalSize, clock });
  const endpoints = createBreakerEndpoints({ registry, service: name, instanceId, adminToken, readToken });
  const listener: RequestListener = (req, res) => {
    const path = req.url?.split('?')[0];
    if (levelNow() < 2 && path === `${SNAPSHOT_PATH}/journal`) res.writeHead(404).end();
    else if (levelNow() === 0 && path === SNAPSHOT_PATH) {
      res.writeHead(200, { 'content-type': 'application/json' }).end(seedSnapshot(registry));
    } else endpoints.listener(req, res);
  };
  return { registry, endpoints, listener };
}

/** Ends the connection where the answer would begin. */
function cutOff<Response extends ServerResponse>(res: Response): Response {
  res.writeHead = () => {
    res.destroy();
    return res;
  };
  return res;
}

/** The snapshot byte for byte as the seed has it. */
function seedSnapshot(registry: CircuitBreakerRegistry): string {
  const stats = Object.values(registry.getAllStats()).map(
    ({ name, state, failure_count, success_count, failure_rate }) =>
      [name, { name, state, failure_count, success_count, failure_rate }] as const,
  );
  return JSON.stringify(Object.fromEntries(stats));
}

/** A failed call is what was asked for; the breaker has counted it. */
function ignore(): void {}
