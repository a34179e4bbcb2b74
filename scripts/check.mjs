import './setup/require-node.mjs';
import { checks } from './checking/checks.mjs';
import { runScript } from './process/plain-error.mjs';
import { setUp } from './setup/setup.mjs';
import { green, line, red } from './terminal/step.mjs';

await runScript(async () => {
  await setUp(['packages', 'client', 'routes']);
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const startedAt = performance.now();
      const verdict = await check();
      const time = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
      console.log(line(verdict.ok ? green('✓') : red('✗'), name, time, verdict.note));
      return { name, ...verdict };
    }),
  );
  const wrong = results.filter(({ ok }) => !ok);
  for (const { name, output } of wrong) console.error(`\n${name}:\n${output.trimEnd()}`);
  if (wrong.length) console.error(`\nWrong: ${wrong.map(({ name }) => name).join('; ')}.`);
  return wrong.length ? 1 : 0;
});
