import { createHook } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeContender } from './contenders.mjs';

// Makes many breakers and lets them idle. Prints bytes a breaker, timers a breaker, and the share of a core that all of
// them take, as JSON. node --expose-gc idle.mjs <contender> <address of the engine> <breakers> <seconds>

const [name, engine, count, seconds] = process.argv.slice(2);
const { idle } = await makeContender(name, engine);

// What the first ones bring into being belongs to none of them.
const kept = Array.from({ length: Number(count) + 1000 });
for (let n = 0; n < 1000; n++) kept[n] = idle(n);

const before = heapUsed();
for (let n = 1000; n < kept.length; n++) kept[n] = idle(n);
const bytes = (heapUsed() - before) / count;

// Those that do not keep the process alive count as well.
let timers = 0;
const hook = createHook({ init: (_, type) => type === 'Timeout' && timers++ }).enable();
for (let n = 0; n < 1000; n++) kept.push(idle(kept.length));
hook.disable();

await sleep(1000);
const cpu = process.cpuUsage();
await sleep(Number(seconds) * 1000);
const { user, system } = process.cpuUsage(cpu);

console.log(
  JSON.stringify({
    bytes,
    timers: timers / 1000,
    cpu: (user + system) / 1e6 / seconds,
  }),
);
process.exit();

function heapUsed() {
  for (let times = 0; times < 4; times++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}
