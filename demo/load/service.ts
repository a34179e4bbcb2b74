import type { RequestListener } from 'node:http';
import { createBreakerEndpoints } from '#lib/engine/http/index.ts';
import { CircuitBreakerError, CircuitBreakerRegistry } from '#lib/engine/index.ts';
import { serveOnLoopback } from '#lib/testing/loopback.ts';

// A service with one protected endpoint, and the upstream it protects: well at first, then failing for a while. Times
// count from the first request. PORT, FAILS_AFTER_MS and FAILS_FOR_MS are read from the environment.

const ANSWERS_IN_MS = 20;
const PATIENCE_MS = 250;
const failsAfter = Number(process.env.FAILS_AFTER_MS ?? 1_500);
const failsFor = Number(process.env.FAILS_FOR_MS ?? 1_500);

let asked = 0;
let begunAt: number | undefined;

/** Answers after its while; when it fails, with 500, and every third time not at all. */
const upstream = await serveOnLoopback((_request, response) => {
  asked++;
  begunAt ??= performance.now();
  const time = performance.now() - begunAt;
  const fails = time >= failsAfter && time < failsAfter + failsFor;
  if (fails && asked % 3 === 0) return;
  setTimeout(() => response.writeHead(fails ? 500 : 200).end('{"status":"signed"}'), ANSWERS_IN_MS);
});

const registry = new CircuitBreakerRegistry();
const breaker = registry.get('upstream', { failureThreshold: 5, successThreshold: 2, timeoutMs: 150 });
const endpoints = createBreakerEndpoints({ registry, service: 'load', instanceId: 'load-1' });

async function askUpstream(): Promise<string> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return breaker.call({ signal }, async () => {
    const response = await fetch(upstream.url, { signal });
    if (!response.ok) throw new Error(`the upstream answered ${response.status}`);
    return response.text();
  });
}

/** 200 with the upstream's answer, else 503: told apart by `code`, and by Retry-After when refused. */
const protectedEndpoint: RequestListener = async (_request, response) => {
  const answer = (status: number, body: string, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  try {
    answer(200, await askUpstream());
  } catch (error) {
    const refused = error instanceof CircuitBreakerError;
    const code = refused ? error.code : 'upstream_failed';
    answer(503, JSON.stringify({ code }), refused ? { 'retry-after': '1' } : {});
  }
};

const service = await serveOnLoopback(
  (request, response) =>
    endpoints.listener(request, response, () => {
      if (request.url === '/protected-endpoint') return protectedEndpoint(request, response);
      response.writeHead(404).end();
    }),
  process.env.PORT === undefined ? undefined : Number(process.env.PORT),
);

process.send?.({ url: service.url });
process.once('disconnect', () => process.exit());
