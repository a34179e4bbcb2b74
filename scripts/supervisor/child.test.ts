import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { superviseChild } from './child.mjs';

/** Supervises a script, and gives what it told the terminal and what it logged. */
function supervise(script: string, more: { readyLine?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'child-'));
  const logFile = join(folder, 'logs', 'child.log');
  writeFileSync(join(folder, 'child.mjs'), script);
  const told: string[] = [];
  const listeners = new Set<() => void>();
  const child = superviseChild(
    { name: 'child', args: [join(folder, 'child.mjs')], env: {}, logFile, ...more },
    (text) => {
      told.push(text);
      for (const listener of listeners) listener();
    },
  );
  onTestFinished(async () => {
    await child.stop();
    rmSync(folder, { recursive: true });
  });
  /** Waits until the terminal was told something that matches. */
  const tells = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => told.some((text) => pattern.test(text)) && resolve();
      listeners.add(look);
      look();
    });
  return { child, told, tells, log: () => readFileSync(logFile, 'utf8') };
}

const stayAlive = `process.on('disconnect', () => process.exit(0)); process.on('SIGTERM', () => process.exit(0));`;

describe('superviseChild', () => {
  it('is ready when the process says so, and passes on its address', async () => {
    const { child } = supervise(`${stayAlive} process.send({ type: 'ready', url: 'http://127.0.0.1:1' })`);
    expect(await child.ready).toMatchObject({ url: 'http://127.0.0.1:1' });
  });

  it('is ready when the process prints the line that says so', async () => {
    const { child, log } = supervise(`${stayAlive} console.log('fleet ready: 9 services')`, {
      readyLine: 'fleet ready',
    });
    await child.ready;
    expect(log()).toBe('fleet ready: 9 services\n');
  });

  it('fails with the last words of a process that ends before it is ready', async () => {
    const { child } = supervise(`throw new RangeError('LOG_LEVEL must be one of a, b')`);
    await expect(child.ready).rejects.toThrow(
      /^The child did not start: .*RangeError: LOG_LEVEL must be one of a, b/,
    );
  });

  it('starts a process again that ends by itself, and says so', async () => {
    const { child, told, tells } = supervise(
      `${stayAlive} process.send('ready'); setImmediate(() => { console.log('{"level":40,"msg":"this is the end"}'); process.kill(process.pid, 'SIGKILL'); })`,
    );
    await child.ready;
    await tells(/starting it again in 1 s/);
    expect(told).toContain('warn: this is the end');
    expect(told.join()).toMatch(/ended by itself \(SIGKILL.*starting it again in 0\.5 s/);
  });

  it('kills what does not stop when it is asked to, and what that has started', async () => {
    const { child, log } = supervise(
      `import { spawn } from 'node:child_process';
       process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6);
       const own = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
       own.on('spawn', () => { console.log(own.pid); process.send('ready'); });`,
    );
    await child.ready;
    await child.stop();
    const pid = Number(log());
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    // A killed process stays in the table until somebody asks after it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
