import { existsSync, readFileSync } from 'node:fs';
import { mustRun } from '../process/command.mjs';
import { PlainError } from '../process/plain-error.mjs';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Finds a Chromium for the browser tests, installing Debian's where this user may.
 * @param {NodeJS.Dict<string>} env
 * @returns {Promise<string>} its path
 * @throws {PlainError} saying what to install
 */
export async function findBrowser(env) {
  if (env.CHROMIUM_PATH) {
    if (existsSync(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH;
    throw new PlainError(`CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which does not exist.`);
  }
  const { chromium } = await import('@playwright/test');
  const found = [chromium.executablePath(), ...usualPlaces].find((path) => existsSync(path));
  if (found) return found;
  if (process.getuid?.() !== 0 || !isDebian()) {
    throw new PlainError(
      "The browser tests need Chromium: install it (npx playwright install chromium, or your system's package) or set CHROMIUM_PATH.",
    );
  }
  return installDebianChromium();
}

async function installDebianChromium() {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('Updating the list of Debian packages', 'apt-get', ['update'], { env });
  await mustRun(
    'Installing Chromium with apt-get',
    'apt-get',
    ['install', '-y', '--no-install-recommends', 'chromium'],
    { env },
  );
  return '/usr/bin/chromium';
}

function isDebian() {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
