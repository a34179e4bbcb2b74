import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { runCommand } from '../process/command.mjs';
import { inProject, projectFolder } from '../settings/project.mjs';
import { countPlaywright, countVitest, judge } from './report.mjs';

/** @typedef {(args: string[], env: NodeJS.Dict<string>) => ReturnType<typeof run>} Part runs its tests; `args` go to the runner */

/** @type {Record<'unit' | 'integration' | 'browser', Part>} */
export const parts = {
  unit: (args, env) => run('unit', vitest('unit', args), countVitest, env),
  integration: (args, env) => run('integration', vitest('integration', args), countVitest, env),
  browser: (args, env) =>
    run(
      'browser',
      [
        'node_modules/@playwright/test/cli.js',
        'test',
        '-c',
        'e2e/playwright.config.ts',
        '--reporter=list,json',
        ...args,
      ],
      countPlaywright,
      { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile('browser') },
    ),
};

/** @param {string} project @param {string[]} args */
function vitest(project, args) {
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile(project)}`];
  return [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    '.ci/vitest.config.ts',
    '--project',
    project,
    ...reports,
    ...args,
  ];
}

/** @param {string} name */
const reportFile = (name) => inProject('node_modules', '.cache', 'breaker-panel', 'reports', `${name}.json`);

/**
 * @param {string} name
 * @param {string[]} args of node
 * @param {(report: any) => import('./report.mjs').Counts} count
 * @param {NodeJS.Dict<string>} env
 */
async function run(name, args, count, env) {
  const report = reportFile(name);
  mkdirSync(inProject('node_modules', '.cache', 'breaker-panel', 'reports'), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await runCommand(process.execPath, args, { cwd: projectFolder, show: true, env });
  return judge(existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : null, code);
}
