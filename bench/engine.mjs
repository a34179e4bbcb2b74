import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { printTable } from './engine/table.mjs';

// The engine against its peers and against the least that anybody could do.
// node bench/engine.mjs [--long]

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const long = process.argv.includes('--long');
const processes = long ? 15 : 5;
const rounds = long ? 100 : 40;
const seconds = long ? 20 : 4;

const PEERS = ['cockatiel', 'opossum'];
const SPEED = [
  { scenario: 'async', title: 'closed, async function', calls: 5000, aim: 1.8 },
  { scenario: 'pending', title: '1,000 calls pending at once', calls: 2000, aim: 1.4 },
  { scenario: 'failing', title: 'closed, one call in ten fails', calls: 5000, aim: 1.7 },
  { scenario: 'refused', title: 'open, refused', calls: 2000, aim: 1.4 },
];
const SYNC = { scenario: 'sync', calls: 100_000, aim: 35 };
const IDLE = { breakers: 10_000, aim: 500 };

const folder = await mkdtemp(join(tmpdir(), 'breaker-panel-bench-'));
try {
  const outfile = join(folder, 'engine.mjs');
  const entry = join(here, '../lib/engine/index.ts');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  const engine = pathToFileURL(outfile).href;
  await compareSpeed(engine);
  await measureSync(engine);
  await compareIdle(engine);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function compareSpeed(engine) {
  const columns = ['floor', 'least', 'ours', ...PEERS];
  const rows = [];
  for (const { scenario, title, calls, aim } of SPEED) {
    const ratios = await timesOf(scenario, ['bare', ...columns], engine, calls, overBare);
    const ours = median(ratios.ours);
    rows.push([title, ...columns.map((name) => spread(ratios[name], 2)), `≤ ${aim}`, verdict(ours, aim)]);
  }
  printTable(
    'Time of a call as a multiple of the same call without a breaker: median of the processes (least – most)',
    ['', 'floor ¹', 'least ²', 'ours', ...PEERS, 'aim', ''],
    rows,
  );
  console.log(
    [
      `  ${processes} processes of ${rounds} rounds; in a round all take their turn, and the ratio is taken within it.`,
      '  All open when half of the last ten calls have failed, and try again after a minute. opossum without timeout,',
      '  percentiles and snapshots, which by default cost it most; cockatiel with CountBreaker.',
      '  Open: the multiple of `async () => { throw error }` with an error that is there already.',
      '  ¹ one `.then` with handlers made once; open: a rejected promise with one error for all',
      '  ² the same and four counters; open: a native Error without stack for each',
      '',
    ].join('\n'),
  );
}

async function measureSync(engine) {
  const { bare, ours } = await timesOf(SYNC.scenario, ['bare', 'ours'], engine, SYNC.calls, (times) => times);
  const row = [
    'callSync',
    spread(bare, 1),
    spread(ours, 1),
    `≤ ${SYNC.aim}`,
    verdict(median(ours), SYNC.aim),
  ];
  printTable(
    'Nanoseconds of a sync call; the peers have no sync path',
    ['', 'bare', 'ours', 'aim', ''],
    [row],
  );
  console.log();
}

async function compareIdle(engine) {
  const rows = [];
  for (const name of ['ours', 'ours, own config', 'ours, in a registry', ...PEERS]) {
    const given = ['--expose-gc', 'idle.mjs', name, engine, IDLE.breakers, seconds];
    const { bytes, timers, cpu } = await tell(given);
    const own = name.startsWith('ours');
    const met = bytes <= IDLE.aim && timers === 0 && cpu < 0.005;
    rows.push([
      name,
      bytes.toFixed(0),
      timers.toFixed(1),
      `${(cpu * 100).toFixed(1)} %`,
      own ? (met ? 'met' : 'missed') : '',
    ]);
  }
  printTable(
    `${IDLE.breakers.toLocaleString('en')} idle breakers (aim: ≤ ${IDLE.aim} bytes, no timer, 0 % of a core over ${seconds} s)`,
    ['', 'bytes each', 'timers each', 'CPU of all', ''],
    rows,
  );
}

/** What every contender took in every process: the median of its rounds, each seen through `view`. */
async function timesOf(scenario, names, engine, calls, view) {
  const found = Object.fromEntries(names.map((name) => [name, []]));
  for (let n = 0; n < processes; n++) {
    const times = await tell(['speed.mjs', scenario, names.join(), engine, calls, rounds]);
    for (const name of names) found[name].push(median(view(times[name], times.bare)));
  }
  return found;
}

function overBare(times, bare) {
  return times.map((time, round) => time / bare[round]);
}

async function tell(given) {
  const { stdout } = await run(process.execPath, given.map(String), { cwd: join(here, 'engine') });
  return JSON.parse(stdout);
}

function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function spread(numbers, digits) {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return `${median(numbers).toFixed(digits)} (${low.toFixed(digits)} – ${high.toFixed(digits)})`;
}

function verdict(value, aim) {
  return value <= aim ? 'met' : 'missed';
}
