import { type ChildProcess, spawn } from 'node:child_process';

/** How a child process is started. */
export interface ChildCommand {
  /** As people know it. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const RESTART_AFTER_MS = 1_000;
const PATIENCE_MS = 1_500;

/** A process that runs while it is wanted. When it ends by itself it is started again; it never outlives this one. */
export class Child {
  readonly name: string;
  readonly #command: ChildCommand;
  readonly #say: (line: string) => void;
  #process: ChildProcess | null = null;
  #wanted = false;
  #restart: NodeJS.Timeout | undefined;
  /** Hears what a child of Node's sends. */
  onMessage: ((message: unknown) => void) | null = null;

  constructor(command: ChildCommand, say: (line: string) => void) {
    this.name = command.name;
    this.#command = command;
    this.#say = say;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  get running(): boolean {
    return this.#process !== null;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  start(): void {
    this.#wanted = true;
    clearTimeout(this.#restart);
    if (this.#process) return;
    const { file, args, env } = this.#command;
    // Children of Node's end when the channel closes, others when their stdin does.
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
    });
    this.#process = child;
    child.on('message', (message) => this.onMessage?.(message));
    child.on('error', (error) => this.#ended(child, error.message));
    child.on('exit', (code, signal) => this.#ended(child, signal ?? `exit code ${code}`));
  }

  /** Ends it at once, as a crash would, and leaves it ended. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends it: politely, then not. */
  stop(): Promise<void> {
    const force = setTimeout(() => this.#process?.kill('SIGKILL'), PATIENCE_MS);
    return this.#end('SIGTERM').finally(() => clearTimeout(force));
  }

  send(message: object): void {
    if (this.#process?.connected) this.#process.send(message);
  }

  #end(signal: NodeJS.Signals): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#restart);
    const child = this.#process;
    if (!child) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#process !== child) return;
    this.#process = null;
    if (!this.#wanted) return;
    this.#say(`${this.name} ended by itself (${how}); starting it again`);
    this.#restart = setTimeout(() => this.start(), RESTART_AFTER_MS);
  }
}
