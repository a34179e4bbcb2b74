import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createBreakerEndpoints } from '#lib/engine/http/index.ts';
import { CircuitBreakerRegistry } from '#lib/engine/index.ts';
import { serveOnLoopback } from '../loopback.ts';
import { pick, randomOf } from './random.ts';

// A level-2 service as a process of its own. It writes every row of its journal to a file before anybody can read it from here.

/** What the process is told in CHAOS_SERVICE, as JSON. */
export interface ServiceOrders {
  readonly service: string;
  readonly instanceId: string;
  readonly port: number;
  readonly file: string;
  readonly adminToken: string;
  readonly journalSize: number;
  readonly breakers: readonly string[];
  readonly callEveryMs: number;
  readonly openMs: number;
  readonly seed: number;
}

const FAILURES = 0.45;

const orders = JSON.parse(process.env.CHAOS_SERVICE ?? 'null') as ServiceOrders;
const random = randomOf(orders.seed);
const registry = new CircuitBreakerRegistry({ journalSize: orders.journalSize });
const { journal } = registry;
const config = { failureThreshold: 2, successThreshold: 1, timeoutMs: orders.openMs, slidingWindowSize: 6 };
for (const name of orders.breakers) registry.get(name, config);

const write = (line: object): void => appendFileSync(orders.file, `${JSON.stringify(line)}\n`);
write({ boot: journal.bootId });
journal.watch({
  written() {
    for (const row of journal.read(journal.seq - 1)) write({ boot: journal.bootId, row });
  },
  dueIn() {},
});

const { service, instanceId, adminToken } = orders;
const endpoints = createBreakerEndpoints({ registry, service, instanceId, adminToken });
await serveOnLoopback((request, response) => endpoints.listener(request, response), orders.port);

let calling = false;

async function callUpstreams(): Promise<void> {
  calling = true;
  while (calling) {
    await delay(2 * random() * orders.callEveryMs);
    const breaker = registry.get(pick(orders.breakers, random));
    const fails = random() < FAILURES;
    await breaker
      .call(async () => {
        if (fails) throw new Error('upstream is down');
      })
      .catch(() => {});
  }
}

process.on('message', (message) => {
  if (message === 'quiet') calling = false;
  else if (!calling) void callUpstreams();
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
