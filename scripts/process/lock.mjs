import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {{ release: () => Promise<void> }} Lock */

/**
 * Holds a name on this machine until it is released or this process ends, however it ends: a listening socket dies
 * with its process, where a file with a process id outlives it and may come to name a stranger.
 * @param {string} name
 * @returns {Promise<Lock | null>} null when another process holds it
 */
export async function tryLock(name) {
  const path = socketPath(name);
  const lock = await listen(path);
  if (lock) return lock;
  const holder = await holderOf(path);
  if (holder) {
    holder.destroy();
    return null;
  }
  if (!isAbstract(path)) rmSync(path, { force: true });
  return listen(path);
}

/**
 * Holds a name as soon as nobody else does.
 * @param {string} name
 * @param {() => void} onWait told once when somebody does
 * @returns {Promise<Lock>}
 */
export async function waitForLock(name, onWait) {
  for (let told = false; ; told = true) {
    const lock = await tryLock(name);
    if (lock) return lock;
    if (!told) onWait();
    const holder = await holderOf(socketPath(name));
    if (holder) await new Promise((resolve) => holder.resume().on('close', resolve));
  }
}

/** @param {string} name */
function socketPath(name) {
  const label = `breaker-panel-${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
  if (process.platform === 'linux') return `\0${label}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${label}` : join(tmpdir(), `${label}.sock`);
}

/** @param {string} path Linux's abstract sockets and Windows's pipes leave no file behind. */
function isAbstract(path) {
  return path.startsWith('\0') || path.startsWith('\\\\');
}

/**
 * @param {string} path
 * @returns {Promise<Lock | null>}
 */
function listen(path) {
  return new Promise((resolve, reject) => {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set();
    const server = createServer((socket) => {
      waiting.add(socket.unref());
      socket.on('error', () => socket.destroy()).on('close', () => waiting.delete(socket));
    });
    server.on('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(path, () => {
      server.unref();
      resolve({
        release: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of waiting) socket.destroy();
          }),
      });
    });
  });
}

/**
 * @param {string} path
 * @returns {Promise<import('node:net').Socket | null>} an open line to the process that holds it
 */
function holderOf(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => resolve(socket)).on('error', () => resolve(null));
  });
}
