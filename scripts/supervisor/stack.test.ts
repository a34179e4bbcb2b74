import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runningStack } from './stack.mjs';

describe('runningStack', () => {
  it('stops last what was started first, one after the other', async () => {
    const told: string[] = [];
    const stack = runningStack((name) => told.push(`stopping ${name}`));
    for (const name of ['database', 'collector', 'web']) {
      stack.add({ name, stop: async () => void told.push(`${name} stopped`), kill: () => {} });
    }
    await stack.stop();
    expect(told).toEqual([
      'stopping web',
      'web stopped',
      'stopping collector',
      'collector stopped',
      'stopping database',
      'database stopped',
    ]);
  });

  it('kills what still runs while it stops', async () => {
    const killed: string[] = [];
    const stack = runningStack();
    const never = new Promise<void>(() => {});
    stack.add({ name: 'database', stop: async () => {}, kill: () => void killed.push('database') });
    stack.add({ name: 'web', stop: () => never, kill: () => void killed.push('web') });
    stack.add({ name: 'fleet', stop: async () => {}, kill: () => void killed.push('fleet') });
    void stack.stop();
    await Promise.resolve();
    stack.kill();
    expect(killed).toContain('database');
    expect(killed).toContain('web');
  });
});

describe('endOnSignals', () => {
  const stack = JSON.stringify(new URL('./stack.mjs', import.meta.url).href);
  const script = `
    import { endOnSignals } from ${stack};
    setInterval(() => {}, 1e6);
    const stop = async () => { console.log('stopping'); if (process.env.STUBBORN) await new Promise(() => {}); };
    endOnSignals({ stop, kill: () => console.log('killing') });
    console.log(process.pid);`;

  /** Runs the script as npm does, under a shell; gives its lines and its process id. */
  async function runUnderShell(env: Record<string, string> = {}) {
    const shell: ChildProcess = spawn(
      '/bin/sh',
      ['-c', '"$0" --input-type=module -e "$1"; :', process.execPath, script],
      {
        env: { ...process.env, npm_lifecycle_event: 'start', ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const lines = createInterface({ input: shell.stdout as NonNullable<typeof shell.stdout> })[
      Symbol.asyncIterator
    ]();
    const nextLine = async () => (await lines.next()).value as string | undefined;
    const pid = Number(await nextLine());
    onTestFinished(() => void shell.kill('SIGKILL'));
    return { shell, pid, nextLine };
  }

  it('stops at a SIGTERM', async () => {
    const { pid, nextLine } = await runUnderShell();
    process.kill(pid, 'SIGTERM');
    expect([await nextLine(), await nextLine()]).toEqual(['stopping', undefined]);
  });

  it('stops when the shell that npm ran it in is gone', async () => {
    const { shell, nextLine } = await runUnderShell();
    shell.kill('SIGKILL');
    await once(shell, 'exit');
    expect([await nextLine(), await nextLine()]).toEqual(['stopping', undefined]);
  });

  it('kills at a second Ctrl-C, but not at the echo of the first that npm sends', async () => {
    const { pid, nextLine } = await runUnderShell({ STUBBORN: 'yes' });
    process.kill(pid, 'SIGINT');
    process.kill(pid, 'SIGTERM');
    expect(await nextLine()).toBe('stopping');
    const again = setInterval(() => {
      try {
        process.kill(pid, 'SIGINT');
      } catch {
        clearInterval(again); // it has ended
      }
    }, 100);
    onTestFinished(() => clearInterval(again));
    expect(await nextLine()).toBe('killing');
    clearInterval(again);
    expect(await nextLine()).toBeUndefined();
  });
});
