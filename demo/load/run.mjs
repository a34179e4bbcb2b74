import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { driveTraffic } from './traffic.mjs';
import { judge } from './verdict.mjs';

// The load test of the seed document: until and after the circuit opens, the protected endpoint answers only 200 or
// 503, and refused answers are fast. `node demo/load/run.mjs [seconds]`; with `serve` instead, the service alone, for k6.

const [given = '5'] = process.argv.slice(2);
const serves = given === 'serve';
const durationMs = Number(given) * 1_000;
if (!serves && !(durationMs >= 2_000 && durationMs <= 60_000)) {
  console.error(`The load lasts from 2 to 60 seconds, not "${given}".`);
  process.exit(1);
}

// A third of the time the upstream is well, a third it fails, a third it is well again; for k6, 10 s of each.
const third = String(serves ? 10_000 : Math.round(durationMs / 3));
const port = process.env.PORT ?? (serves ? '4190' : undefined);
const service = spawn(
  process.execPath,
  ['--import', 'tsx', fileURLToPath(new URL('service.ts', import.meta.url))],
  {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, PORT: port, FAILS_AFTER_MS: third, FAILS_FOR_MS: third },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  },
);
service.once('exit', (code) => process.exit(code ?? 1));
const [{ url }] = await once(service, 'message');
const endpoint = `${url}/protected-endpoint`;

if (serves) {
  console.log(
    `${endpoint} (its upstream fails from second 10 to 20 after the first request; Ctrl-C ends it)`,
  );
} else {
  const answers = await driveTraffic(endpoint, { clients: 16, durationMs, pauseMs: 5 });
  const stats = await (await fetch(`${url}/metrics/circuit-breakers`)).json();
  const { lines, checks } = judge(answers, stats.upstream);
  for (const line of lines) console.log(line);
  for (const { what, holds, found } of checks) console.log(`${holds ? '✓' : '✗'} ${what} ${found}`.trimEnd());
  service.removeAllListeners('exit').kill();
  await once(service, 'exit');
  process.exit(checks.every(({ holds }) => holds) ? 0 : 1);
}
