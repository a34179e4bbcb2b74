import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveOnLoopback } from '#lib/testing/loopback.ts';

const START_SCRIPT = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url));

/** Time enough to build what is not built yet, in milliseconds. */
const READY_WITHIN_MS = 300_000;
const STOP_WITHIN_MS = 15_000;

/** The panel as `npm start` runs it, or a part of it. */
export interface RunningPanel {
  /** Where its web is; empty when that does not run. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface PanelOptions {
  /** The folder of its data. */
  readonly data: string;
  /** Runs this part alone; all of them by default. */
  readonly only?: 'database' | 'collector' | 'web';
  /** The database of a collector or a web that runs alone. */
  readonly databaseUrl?: string;
}

/** Makes a folder for a panel's data, which the embedded Postgres's own user can enter. */
export function makeDataFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'breaker-panel-e2e-'));
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs what `npm start` runs, on a free port; it ends with this process, however that ends. Throws with what it printed. */
export async function startPanel({ data, only, databaseUrl }: PanelOptions): Promise<RunningPanel> {
  const child = fork(START_SCRIPT, only ? [`--only=${only}`] : [], {
    env: {
      ...process.env,
      HOST: undefined,
      PORT: `${await findFreePort()}`,
      DATABASE_URL: databaseUrl,
      BREAKER_PANEL_DATA: data,
      OUTBOUND_ALLOW_LOOPBACK: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const url = await untilReady(child);
  return { url, stop: () => stopChild(child) };
}

function untilReady(child: ChildProcess): Promise<string> {
  let printed = '';
  for (const output of [child.stdout, child.stderr]) {
    output?.on('data', (text) => {
      printed += text;
    });
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGTERM'), READY_WITHIN_MS);
    child.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The panel ended with exit code ${code} before it was ready.\n${printed}`));
    });
    child.on('message', (message: { type: string; url: string }) => {
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve(message.url);
    });
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}

async function findFreePort(): Promise<number> {
  const { port, close } = await serveOnLoopback(() => {});
  await close();
  return port;
}
