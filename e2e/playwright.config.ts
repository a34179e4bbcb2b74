import { defineConfig } from '@playwright/test';
import { panelUrl } from './set-up.ts';

/** For Chromium in a container, as root, on a machine without a graphics card. */
const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  // So that a hostile site can give its name this machine's address.
  '--host-resolver-rules=MAP *.test 127.0.0.1',
];

export default defineConfig({
  outputDir: '../test-results',
  globalSetup: './set-up.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  globalTimeout: 600_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: panelUrl(),
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    timezoneId: 'America/Bogota',
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: process.env.CHROMIUM_PATH, args: CHROMIUM_ARGS },
  },
});
