import { Agent, request } from 'node:http';
import type { RouteRow } from '../tables/services.ts';
import { createRandom } from '../weather/random.ts';

const MOST_AT_ONCE = 16;
const CITIZENS = 40;

/**
 * Calls a service's routes as its users would: each at its own rate, somewhat irregularly, and no more than sixteen
 * calls at once. What is answered is the callers' affair; the panel is told by the service.
 * @returns what ends it
 */
export function startTraffic(url: string, routes: readonly RouteRow[], seed: string): () => void {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  const timers = new Set<NodeJS.Timeout>();
  let underWay = 0;

  function call({ method, path }: RouteRow, id: number): void {
    if (underWay >= MOST_AT_ONCE) return;
    underWay += 1;
    const sent = request(new URL(path.replace('{id}', String(id)), url), { method, agent, timeout: 5_000 });
    sent.on('response', (response) => response.resume());
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => {});
    sent.on('close', () => {
      underWay -= 1;
    });
    sent.end();
  }

  for (const route of routes) {
    const random = createRandom(`${seed} ${route.path}`);
    const meanMs = 1_000 / route.callsPerSecond;
    const next = () => {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          call(route, 1 + Math.floor(random() * CITIZENS));
          next();
        },
        meanMs * (0.5 + random()),
      );
      timers.add(timer);
    };
    next();
  }
  return () => {
    for (const timer of timers) clearTimeout(timer);
    agent.destroy();
  };
}
