import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { serveOnLoopback } from '#lib/testing/loopback.ts';

/** Runs a TypeScript file in a process of its own. */
export function startProcess(file: URL, env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', fileURLToPath(file)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Resolves with the exit code once a process has ended; ends it if it has not. */
export function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode);
    child.once('exit', resolve);
    child.kill(signal);
  });
}

/** The first of `count` neighbouring ports on which nothing listens. */
export async function findFreePorts(count: number): Promise<number> {
  for (;;) {
    const { port: first, close } = await serveOnLoopback(() => {});
    const others = Array.from({ length: count - 1 }, (_, index) =>
      serveOnLoopback(() => {}, first + index + 1),
    );
    const taken = await Promise.allSettled(others);
    await close();
    for (const one of taken) if (one.status === 'fulfilled') await one.value.close();
    if (taken.every(({ status }) => status === 'fulfilled')) return first;
  }
}
