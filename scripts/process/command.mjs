import { spawn } from 'node:child_process';
import { PlainError } from './plain-error.mjs';

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.Dict<string>} [env] added to this process's environment
 * @property {boolean} [show] lets the output through to the terminal instead of collecting it
 * @property {boolean} [shell]
 */

/**
 * Runs a command to its end without stdin. A signal that ends this process ends the command too.
 * @param {string} file
 * @param {string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} stdout and stderr as they came, interleaved
 */
export function runCommand(file, args, { cwd, env, show = false, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: /** @type {NodeJS.ProcessEnv} */ ({ ...process.env, ...env }),
      shell,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
    const release = endTogether(child);
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('close', (code) => {
      release();
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Like runCommand, for a command that has to succeed.
 * @param {string} what the subject of the sentence when it does not: "Installing the packages"
 * @param {string} file
 * @param {string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<string>} its output
 * @throws {PlainError} with the command's output as detail
 */
export async function mustRun(what, file, args, options) {
  const { code, output } = await runCommand(file, args, options);
  if (code !== 0) throw new PlainError(`${what} failed (exit code ${code}).`, { detail: output });
  return output;
}

/** @param {import('node:child_process').ChildProcess} child */
function endTogether(child) {
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    child.kill(signal);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  return () => process.off('SIGINT', end).off('SIGTERM', end);
}
