import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { openLog } from '../process/log-file.mjs';
import { PlainError } from '../process/plain-error.mjs';
import { projectFolder } from '../settings/project.mjs';
import { restartDelays } from './back-off.mjs';
import { problemIn } from './problems.mjs';

/**
 * @typedef {object} ChildSpec
 * @property {string} name as shown on the terminal
 * @property {string[]} args of node: the script first
 * @property {NodeJS.Dict<string>} env added to this process's; undefined takes a variable away
 * @property {string} logFile
 * @property {string} [readyLine] the beginning of the line that says it is ready; otherwise its message 'ready', or { type: 'ready', url }, does
 */

/**
 * @typedef {object} Running something that was started and has to be stopped
 * @property {string} name
 * @property {() => Promise<void>} stop
 * @property {() => void} kill
 */

/** In ms: how long it may take to become ready, and to stop when asked to. */
const patience = { ready: 120_000, stop: 3_000 };

/**
 * Starts a Node process and starts it again, after a growing wait, whenever it ends by itself. It ends with this
 * process: it is told over its IPC channel, and has to exit on 'disconnect'.
 * @param {ChildSpec} spec
 * @param {(text: string) => void} tell shows a line on the terminal
 * @returns {Running & { ready: Promise<{ url?: string }> }} `ready` fails when its first start does
 */
export function superviseChild(spec, tell) {
  const log = openLog(spec.logFile);
  const nextDelay = restartDelays();
  let isStopping = false;
  /** @type {import('node:child_process').ChildProcess} */
  let child;
  /** @type {NodeJS.Timeout} */
  let timer;

  const ready = new Promise((resolve, reject) => {
    let wasReady = false;
    /** @param {{ url?: string }} message */
    const becomeReady = (message) => {
      wasReady = true;
      resolve(message);
    };
    const launch = () => {
      const startedAt = performance.now();
      child = spawnChild(spec);
      child.on('message', (message) => {
        if (message === 'ready') becomeReady({});
        else if (isReady(message)) becomeReady(message);
      });
      let lastWords = '';
      onLines(child, (line, isError) => {
        log(line);
        if (spec.readyLine && line.startsWith(spec.readyLine)) becomeReady({});
        const problem = problemIn(line);
        if (problem) tell(problem);
        lastWords =
          problem ?? (isError && /^[^\s{}^]/.test(line) && !/^Node\.js v/.test(line) ? line : lastWords);
      });
      endOf(child).then((how) => {
        if (isStopping) return;
        if (!wasReady) {
          const said = (lastWords || how).replace(/\.$/, '');
          return reject(new PlainError(`The ${spec.name} did not start: ${said} (log: ${spec.logFile}).`));
        }
        const wait = nextDelay(performance.now() - startedAt);
        const why = lastWords ? `${how}: ${lastWords}` : how;
        tell(`ended by itself (${why}); starting it again in ${wait / 1000} s`);
        timer = setTimeout(launch, wait);
      });
    };
    launch();
    delay(patience.ready, undefined, { ref: false }).then(() =>
      reject(
        new PlainError(
          `The ${spec.name} did not become ready within ${patience.ready / 1000} s; its log: ${spec.logFile}`,
        ),
      ),
    );
  });

  return {
    name: spec.name,
    ready,
    stop: async () => {
      isStopping = true;
      clearTimeout(timer);
      await endChild(child);
    },
    kill: () => {
      isStopping = true;
      clearTimeout(timer);
      killGroup(child);
    },
  };
}

/** @param {ChildSpec} spec */
function spawnChild(spec) {
  return spawn(process.execPath, ['--enable-source-maps', ...spec.args], {
    cwd: projectFolder,
    env: /** @type {NodeJS.ProcessEnv} */ ({ ...process.env, ...spec.env }),
    // Its own group: Ctrl-C in the terminal is for the supervisor, which stops its processes in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {(line: string, isError: boolean) => void} listener
 */
function onLines({ stdout, stderr }, listener) {
  if (stdout) createInterface({ input: stdout }).on('line', (line) => listener(line, false));
  if (stderr) createInterface({ input: stderr }).on('line', (line) => listener(line, true));
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>} how it ended, told when its last lines are read
 */
async function endOf(child) {
  const closed = new Promise((resolve) => child.on('close', resolve));
  const how = await new Promise((resolve) =>
    child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`)),
  );
  // A process that it started itself may hold its pipes open for good.
  await Promise.race([closed, delay(200)]);
  return how;
}

/** @param {unknown} message @returns {message is { type: 'ready', url?: string }} */
function isReady(message) {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}

/** @param {import('node:child_process').ChildProcess} child */
async function endChild(child) {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.on('exit', resolve));
  if (process.platform === 'win32') child.disconnect();
  else child.kill('SIGTERM');
  await Promise.race([ended, delay(patience.stop, undefined, { ref: false })]);
  if (hasEnded(child)) return;
  killGroup(child);
  await ended;
}

/** @param {import('node:child_process').ChildProcess} child With whatever processes it has started itself. */
function killGroup(child) {
  if (hasEnded(child) || !child.pid) return;
  if (process.platform === 'win32') child.kill('SIGKILL');
  else process.kill(-child.pid, 'SIGKILL');
}

/** @param {import('node:child_process').ChildProcess} child */
const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;
