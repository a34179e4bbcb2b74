import './setup/require-node.mjs';
import { printFailure, runScript } from './process/plain-error.mjs';
import { findBrowser } from './setup/browser.mjs';
import { setUp } from './setup/setup.mjs';
import { bold, line, step } from './terminal/step.mjs';
import { parts } from './testing/parts.mjs';
import { describeCounts } from './testing/report.mjs';

/** @typedef {keyof typeof parts} PartName */

await runScript(async () => {
  const [first, ...rest] = process.argv.slice(2);
  const isPart = first !== undefined && first in parts;
  const names = /** @type {PartName[]} */ (isPart ? [first] : Object.keys(parts));
  const args = isPart ? rest : process.argv.slice(2);
  const needsBuild = names.includes('browser');
  await setUp(['packages', 'client', ...(needsBuild ? /** @type {const} */ (['processes', 'web']) : [])]);

  const results = [];
  for (const name of names) results.push(await runPart(name, args));
  console.log();
  for (const { name, seconds, ...counts } of results) {
    console.log(line(counts.failed ? '✗' : '✓', name, `${seconds.toFixed(1)} s`, describeCounts(counts)));
  }
  const failed = sum(results.map((result) => result.failed));
  console.log(`\n${sum(results.map((result) => result.passed))} passed, ${failed} failed`);
  return failed ? 1 : 0;
});

/** @param {PartName} name @param {string[]} args */
async function runPart(name, args) {
  const startedAt = performance.now();
  console.log(`\n${bold(name)}`);
  try {
    const env = name === 'browser' ? { CHROMIUM_PATH: await browserPath() } : {};
    const result = await parts[name](args, env);
    return { name, seconds: (performance.now() - startedAt) / 1000, ...result };
  } catch (error) {
    printFailure(error);
    return { name, seconds: 0, passed: 0, failed: 1, skipped: 0, why: 'it could not start' };
  }
}

async function browserPath() {
  return step('browser', () => findBrowser(process.env));
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
