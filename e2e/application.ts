import { CircuitBreakerError } from '#lib/engine/index.ts';
import type { FakeService } from '#lib/testing/fake-service.ts';
import { type LoopbackServer, serveOnLoopback } from '#lib/testing/loopback.ts';

/** What a service depends on: a real server that its test can break and mend. */
export interface Upstream extends LoopbackServer {
  isDown: boolean;
}

/** Starts an upstream that works. */
export async function startUpstream(): Promise<Upstream> {
  const server = await serveOnLoopback((_request, response) => {
    response.writeHead(upstream.isDown ? 503 : 200).end();
  });
  const upstream: Upstream = { ...server, isDown: false };
  return upstream;
}

/** How a user's request fares: the upstream answered, the circuit refused the call, or the upstream failed. */
export type Fate = 'served' | 'refused' | 'failed';

/** The users' side of a service: each request is one call of the upstream through the breaker. */
export interface Application {
  /** Asks as a user does, over HTTP. */
  ask(): Promise<Fate>;
  close(): Promise<void>;
}

/** Starts the users' side of a service. */
export async function startApplication(
  service: FakeService,
  breaker: string,
  upstream: Upstream,
): Promise<Application> {
  const server = await serveOnLoopback(async (_request, response) => {
    response.end(await callUpstream(service, breaker, upstream.url));
  });
  return {
    ask: async () => (await (await fetch(server.url)).text()) as Fate,
    close: server.close,
  };
}

async function callUpstream(service: FakeService, breaker: string, url: string): Promise<Fate> {
  try {
    await service.breaker(breaker).call(async () => {
      const { ok, status } = await fetch(url);
      if (!ok) throw new Error(`the upstream answered ${status}`);
    });
    return 'served';
  } catch (error) {
    return error instanceof CircuitBreakerError ? 'refused' : 'failed';
  }
}

/** Keeps asking applications, as users do, until the function it returns is called. */
export function startTraffic(applications: readonly Application[], everyMs = 100): () => Promise<void> {
  const asked = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    for (const application of applications) {
      const one = application.ask().finally(() => asked.delete(one));
      asked.add(one);
    }
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await Promise.all(asked);
  };
}
