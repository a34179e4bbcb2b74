import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

/** @param {string[]} parts */
export const inProject = (...parts) => join(projectFolder, ...parts);

/**
 * Where the panel keeps what has to survive a restart: BREAKER_PANEL_DATA, or `.data` in the checkout.
 * @param {NodeJS.Dict<string>} env
 */
export function dataFolder(env) {
  return env.BREAKER_PANEL_DATA ? resolve(env.BREAKER_PANEL_DATA) : inProject('.data');
}
