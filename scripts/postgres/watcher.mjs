import { spawn } from 'node:child_process';

/**
 * Starts a process that stops the server when this process is gone, however it went: it reads from a pipe whose other
 * end only this process holds. Windows has no such shell; there the next start clears up.
 * @param {number} pid of the server
 * @returns {() => void} ends the watcher without harm to the server
 */
export function watchFor(pid) {
  if (process.platform === 'win32') return () => {};
  const script = 'read -r line; kill -INT "$1"';
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', String(pid)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  /** @type {import('node:net').Socket} */ (watcher.stdin).unref();
  return () => watcher.kill('SIGKILL');
}
