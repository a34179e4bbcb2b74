import { existsSync, readFileSync } from 'node:fs';
import { mustRun } from '../process/command.mjs';
import { inProject, projectFolder } from '../settings/project.mjs';
import { matchesLockfile } from './installed.mjs';
import { digest, readStamp, writeStamp } from './stamp.mjs';

/**
 * Installs exactly what package-lock.json says, when that is not what is there.
 * No package's own script runs: none is needed, and some of them want hosts that may be out of reach.
 * @returns {Promise<string>} a note for the progress line
 */
export async function installPackages() {
  const wanted = digest(['package-lock.json']);
  if (readStamp('packages') === wanted) return 'unchanged';
  const installed = inProject('node_modules', '.package-lock.json');
  const isThere =
    existsSync(installed) && matchesLockfile(readJson(inProject('package-lock.json')), readJson(installed));
  if (!isThere) {
    const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
    await npm('Installing the packages with npm ci', args);
  }
  writeStamp('packages', wanted);
  return isThere ? 'already there' : 'installed';
}

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** @param {string} what @param {string[]} args */
function npm(what, args) {
  const self = process.env.npm_execpath;
  if (self?.endsWith('npm-cli.js'))
    return mustRun(what, process.execPath, [self, ...args], { cwd: projectFolder });
  return mustRun(what, 'npm', args, { cwd: projectFolder, shell: process.platform === 'win32' });
}
