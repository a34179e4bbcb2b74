import { existsSync } from 'node:fs';
import { runCommand } from '../process/command.mjs';
import { inProject, projectFolder } from '../settings/project.mjs';

/** @typedef {{ ok: boolean, note: string, output: string }} Verdict `output` is shown when it is not ok */

/** @type {Record<string, () => Promise<Verdict>>} */
export const checks = {
  types: () => tool('typescript/bin/tsc', ['--noEmit']),
  'lint, format': () =>
    tool('@biomejs/biome/bin/biome', ['ci', '--config-path=.ci/lint.json', '--colors=off']),
  layering: checkLayering,
  'dead code': () => tool('knip/bin/knip.js', ['--config', '.ci/knip.json', '--no-progress']),
};

/** @param {string} file in node_modules @param {string[]} args @returns {Promise<Verdict>} */
async function tool(file, args) {
  const { code, output } = await runNode(file, args);
  return { ok: code === 0, note: '', output };
}

async function checkLayering() {
  const folders = ['app', 'components', 'lib', 'demo', 'e2e', 'bench'].filter((name) =>
    existsSync(inProject(name)),
  );
  const args = ['--config', '.ci/dependency-cruiser.cjs', '--output-type', 'json', ...folders];
  const { output } = await runNode('dependency-cruiser/bin/dependency-cruise.mjs', args);
  const start = output.indexOf('{');
  return judgeLayering(start < 0 ? null : JSON.parse(output.slice(start)).summary, output);
}

/**
 * A fence that saw no module has not looked: some versions of TypeScript make the tool pass over every file.
 * @param {{ totalCruised: number, violations: { rule: { name: string }, from: string, to: string }[] } | null} summary
 * @param {string} output shown when there is no summary
 * @returns {Verdict}
 */
export function judgeLayering(summary, output) {
  if (!summary) return { ok: false, note: '', output };
  const { totalCruised, violations } = summary;
  const note = `${totalCruised} modules`;
  if (totalCruised === 0) return { ok: false, note, output: 'dependency-cruiser saw no module at all.' };
  return {
    ok: violations.length === 0,
    note,
    output: violations.map(({ rule, from, to }) => `${from} → ${to}\n    breaks: ${rule.name}`).join('\n'),
  };
}

/** @param {string} file @param {string[]} args */
function runNode(file, args) {
  return runCommand(process.execPath, [`node_modules/${file}`, ...args], { cwd: projectFolder });
}
