import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inProject, projectFolder } from '../settings/project.mjs';

/**
 * A digest of files by path and content; a missing one counts as missing, so that making it changes the digest.
 * @param {string[]} paths files or folders, relative to `base`
 * @param {{ base?: string, skip?: (path: string) => boolean }} [options] `skip` leaves a file or folder out
 */
export function digest(paths, { base = projectFolder, skip = () => false } = {}) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    if (skip(path)) return;
    const full = join(base, path);
    if (!existsSync(full)) hash.update(`missing ${path}\0`);
    else if (statSync(full).isDirectory())
      for (const name of readdirSync(full).sort()) add(`${path}/${name}`);
    else hash.update(`file ${path}\0`).update(createHash('sha256').update(readFileSync(full)).digest());
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}

/**
 * Does work only when its inputs changed since it last succeeded. The stamp goes before the work starts, so that
 * work cut short is done again.
 * @param {string} name of the stamp
 * @param {string} inputs their digest
 * @param {() => boolean} isThere whether what the work makes still is there
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} whether the work was done
 */
export async function whenChanged(name, inputs, isThere, work) {
  if (readStamp(name) === inputs && isThere()) return false;
  removeStamp(name);
  await work();
  writeStamp(name, inputs);
  return true;
}

/** @param {string} name */
export function readStamp(name) {
  const file = stampFile(name);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** @param {string} name @param {string} inputs */
export function writeStamp(name, inputs) {
  const file = stampFile(name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, inputs);
}

/** @param {string} name */
export function removeStamp(name) {
  rmSync(stampFile(name), { force: true });
}

/** @param {string} name Inside node_modules, so that installing afresh forgets it. */
const stampFile = (name) => inProject('node_modules', '.cache', 'breaker-panel', name);
