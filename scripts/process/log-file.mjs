import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const fullAt = 10 * 1024 * 1024;

/**
 * A text log that keeps itself and one older file, each at most about 10 MB.
 * @param {string} file
 * @returns {(line: string) => void} appends a line
 */
export function openLog(file) {
  mkdirSync(dirname(file), { recursive: true });
  rotate(file);
  let size = existsSync(file) ? statSync(file).size : 0;
  return (line) => {
    if (size > fullAt) {
      rotate(file);
      size = 0;
    }
    appendFileSync(file, `${line}\n`, { mode: 0o600 });
    size += Buffer.byteLength(line) + 1;
  };
}

/** @param {string} file A full one becomes the older one. */
export function rotate(file) {
  if (existsSync(file) && statSync(file).size > fullAt) renameSync(file, `${file}.1`);
}
