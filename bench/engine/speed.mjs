import { makeContender } from './contenders.mjs';

// Times one scenario in one process: contenders in turn, in another order every round, so that what slows the machine
// for a while slows all of them alike. Prints nanoseconds a call, by contender and round, as JSON.
// node speed.mjs <scenario> <contenders, by comma> <address of the engine> <calls a round> <rounds>

const [scenario, names, engine, calls, rounds] = process.argv.slice(2);

const runs = [];
for (const name of names.split(',')) {
  const { LOOPS } = await import(`./loops.mjs?${name}`);
  runs.push({ name, run: await LOOPS[scenario](await makeContender(name, engine)), times: [] });
}

const contestants = runs.filter(({ run }) => run);
for (let warm = 0; warm < 20; warm++) for (const { run } of contestants) await run(Number(calls));
for (let round = 0; round < rounds; round++) {
  for (let turn = 0; turn < contestants.length; turn++) {
    const { run, times } = contestants[(turn + round) % contestants.length];
    const begun = process.hrtime.bigint();
    await run(Number(calls));
    times.push(Number(process.hrtime.bigint() - begun) / calls);
  }
}
console.log(JSON.stringify(Object.fromEntries(contestants.map(({ name, times }) => [name, times]))));
// opossum keeps the process alive.
process.exit();
