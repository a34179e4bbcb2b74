import { upstreamPort } from './fleet/addresses.ts';
import { endWithParent, runMain } from './fleet/run-main.ts';
import { readSettings } from './fleet/settings.ts';
import { UPSTREAM_NAMES } from './tables/upstreams.ts';
import { CLEAR_SKY, conditionsUnder, type Sky } from './weather/sky.ts';
import { createUpstream } from './weather/upstream-server.ts';

// Every upstream, in one process. The parent sends the sky; it is told when the doors are as the sky wants them.
await runMain(async () => {
  endWithParent();
  const { port, seed } = readSettings(process.env);
  let sky: Sky = CLEAR_SKY;
  const upstreams = UPSTREAM_NAMES.map((name) =>
    createUpstream(name, upstreamPort(name, port), () => conditionsUnder(sky, name, seed, Date.now()), seed),
  );
  const settle = () => Promise.all(upstreams.map((upstream) => upstream.settle()));

  process.on('message', async (message: { sky: Sky; id: number }) => {
    sky = message.sky;
    await settle();
    process.send?.({ settled: message.id });
  });
  await settle();
  setInterval(settle, 250);
  process.send?.({ settled: 0 });
});
