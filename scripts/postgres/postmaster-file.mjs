import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ pid: number, ready: boolean }} Postmaster */

/**
 * Reads what a running server writes about itself.
 * @param {string} text of postmaster.pid: process id, folder, start, port, socket folder, address, memory key, status
 * @returns {Postmaster | null} null while the file is half written
 */
export function parsePostmasterFile(text) {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
}

/** @param {string} cluster */
export const postmasterFile = (cluster) => join(cluster, 'postmaster.pid');

/** @param {string} cluster */
export function readPostmaster(cluster) {
  return parsePostmasterFile(readIfThere(postmasterFile(cluster)));
}

/**
 * Whether a process is the server of this cluster, and not a stranger that got its process id later.
 * @param {number} pid @param {string} cluster
 */
export function serves(pid, cluster) {
  return commandLine(pid).includes(cluster);
}

/** @param {number} pid @returns {string} empty when there is no such process */
function commandLine(pid) {
  if (process.platform === 'linux') return readIfThere(`/proc/${pid}/cmdline`);
  if (process.platform === 'win32') {
    const ask = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
    return spawnSync('powershell', ['-NoProfile', '-Command', ask], { encoding: 'utf8' }).stdout ?? '';
  }
  return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
}

/** @param {string} file Both kinds of file may go at any moment. */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
