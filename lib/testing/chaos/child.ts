import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

export interface ChildOptions {
  readonly name: string;
  readonly script: string;
  /** The environment of its n-th process, from 0. */
  readonly env: (start: number) => Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Told when a process that was ready ends and nobody had ended it. */
  readonly onSurprise: (what: string) => void;
}

const AGAIN_MS = 500;

/** A process that is wanted or not, and whose ends are counted. It ends with this one. */
export class Child {
  readonly name: string;
  readonly #options: ChildOptions;
  #process: ChildProcess | null = null;
  #pause: ChildProcess | null = null;
  #wanted = false;
  #starts = 0;

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  get running(): boolean {
    return this.#process !== null;
  }

  get paused(): boolean {
    return this.#pause !== null;
  }

  /** Starts it, again and again until it is ready or no longer wanted. */
  async start(): Promise<void> {
    this.#wanted = true;
    while (this.#wanted && !(await this.#startOnce())) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  /** Ends it with a signal and leaves it ended. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#wanted = false;
    const child = this.#process;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    this.#pause?.kill('SIGKILL');
  }

  /** Stops the clock for it. A shell wakes it up again, also when this process is gone. */
  async pause(ms: number): Promise<void> {
    const script = 'kill -STOP "$1"; sleep "$2"; kill -CONT "$1"';
    const args = ['-c', script, 'sh', String(this.pid), String(ms / 1_000)];
    const shell = spawn('/bin/sh', args, { detached: true, stdio: 'ignore' });
    this.#pause = shell;
    await once(shell, 'exit');
    this.#pause = null;
  }

  send(message: string): void {
    if (this.#process?.connected) this.#process.send(message, () => {});
  }

  /** Whether it became ready. */
  #startOnce(): Promise<boolean> {
    const { script, env, logFile, onSurprise } = this.#options;
    const log = openSync(logFile, 'a');
    const child = fork(script, {
      env: { ...process.env, ...env(this.#starts) },
      stdio: ['ignore', log, log, 'ipc'],
      execArgv: [],
      // Ctrl-C in the terminal is for the script, which ends its processes itself.
      detached: true,
    });
    closeSync(log);
    this.#starts += 1;
    this.#process = child;
    return new Promise((resolve) => {
      let ready = false;
      child.once('message', () => {
        ready = true;
        resolve(true);
      });
      child.once('exit', (code, signal) => {
        this.#process = null;
        if (ready && this.#wanted)
          onSurprise(`${this.name} ended by itself (${signal ?? `exit code ${code}`})`);
        resolve(false);
      });
    });
  }
}
