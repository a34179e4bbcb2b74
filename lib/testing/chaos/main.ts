import { parseArgs } from 'node:util';
import { DEEDS, type DeedKind } from './plan.ts';
import { type ChaosOptions, type ChaosReport, runChaos } from './run.ts';

/** The fleet: two that can be read at leisure, one whose journal wraps soon, one that writes more than a page in seconds. */
const SERVICES = [
  { name: 'document-api', instances: 2, journalSize: 1_000, callEveryMs: 60, openMs: 150 },
  { name: 'notifications', instances: 2, journalSize: 15, callEveryMs: 60, openMs: 150 },
  { name: 'search', instances: 1, journalSize: 10_000, callEveryMs: 8, openMs: 30 },
  { name: 'archive', instances: 1, journalSize: 1_000, callEveryMs: 200, openMs: 1_000 },
] as const;

const SHORT = { kills: 10, everyMs: 3_000 };
const LONG = { kills: 100, everyMs: 2_500 };
const MOST_DIFFERENCES_SHOWN = 20;

/** `npm run chaos`: says what it does and what came of it. Returns the exit code: 0 when nothing differs. */
export async function runChaosCommand(args: readonly string[]): Promise<number> {
  const given = readArgs(args);
  if ('problem' in given) {
    console.error(given.problem);
    return 1;
  }
  const { long, seed } = given;
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  const options: ChaosOptions = {
    ...(long ? LONG : SHORT),
    seed,
    collectors: 3,
    services: SERVICES,
    settleMs: 90_000,
    say: (line) => console.log(line),
    signal: interrupt.signal,
  };
  console.log(
    `Chaos with seed ${seed}: ${options.kills} kills; again with --seed ${seed}${long ? ' --long' : ''}`,
  );
  const startedAt = Date.now();
  try {
    const report = await runChaos(options);
    printReport(report, (Date.now() - startedAt) / 1_000);
    console.log(`\nAgain: npm run chaos -- --seed ${seed}${long ? ' --long' : ''}`);
    return report.differences.length === 0 ? 0 : 1;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    console.log('Interrupted; everything that was started is ended.');
    return 130;
  }
}

function readArgs(args: readonly string[]): { long: boolean; seed: number } | { problem: string } {
  const options = { long: { type: 'boolean', default: false }, seed: { type: 'string' } } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
    if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return { long: values.long, seed };
    return { problem: `--seed must be a whole number from 0 to 4294967295, got ${values.seed}.` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function printReport(
  { deeds, requests, processes, counts, differences }: ChaosReport,
  seconds: number,
): void {
  const kills = (Object.keys(DEEDS) as DeedKind[])
    .filter((kind) => DEEDS[kind].kill)
    .reduce((total, kind) => total + (deeds[kind] ?? 0), 0);
  printTable(`Done in ${seconds.toFixed(0)} s`, [
    ...(Object.keys(DEEDS) as DeedKind[]).map((kind) => [kind, deeds[kind] ?? 0] as const),
    ['kills in all', kills],
    ['processes of services', processes],
    ['commands taken', requests.taken.length],
    ['requests refused', requests.refused],
    ['requests repeated', requests.repeated],
  ]);
  printTable('Compared', [
    ['rows the services wrote', counts.written],
    ['rows stored', counts.stored],
    ['in gaps of wrapped journals', counts.wrapped],
    ['died unread with a process', counts.diedUnread],
    ['commands executed', counts.executed],
    ['outcomes', counts.outcomes],
    ['differences', differences.length],
  ]);
  console.log();
  for (const difference of differences.slice(0, MOST_DIFFERENCES_SHOWN)) console.log(`✗ ${difference}`);
  if (differences.length === 0)
    console.log('✓ 0 lost, 0 doubled, 0 out of order; every command at most once, none without an outcome');
}

function printTable(title: string, rows: readonly (readonly [string, number])[]): void {
  console.log(`\n${title}`);
  for (const [name, number] of rows) console.log(`  ${name.padEnd(30)} ${String(number).padStart(8)}`);
}
