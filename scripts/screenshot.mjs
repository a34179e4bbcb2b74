// Takes the README's pictures from a panel that runs: node scripts/screenshot.mjs [address] [breaker]
import './setup/require-node.mjs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { PlainError, runScript } from './process/plain-error.mjs';
import { inProject } from './settings/project.mjs';
import { findBrowser } from './setup/browser.mjs';
import { setUp } from './setup/setup.mjs';
import { step } from './terminal/step.mjs';

const [address = 'http://127.0.0.1:3000', breaker = 'mintic_hub'] = process.argv.slice(2);
const width = 1280;
/** Everybody who opens the README loads its pictures, so each stays below this, in bytes. */
const largest = 400_000;

await runScript(async () => {
  const breakerId = await findBreaker();
  await setUp(['packages']);
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({
    executablePath: await findBrowser(process.env),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const context = await browser.newContext({ deviceScaleFactor: 2, colorScheme: 'light', locale: 'en-US' });
    const page = await context.newPage();
    await take(page, { name: 'panel', path: '/', shows: '[data-testid="fleet"]', height: 860 });
    const path = `/breakers/${breakerId}?range=15m`;
    await take(page, { name: 'breaker', path, shows: '.recharts-surface', height: 1160 });
  } finally {
    await browser.close();
  }
});

/**
 * @returns {Promise<string>} the id of the breaker of that name that is in the worst state
 * @throws {PlainError} when there is no panel, or no such breaker
 */
async function findBreaker() {
  const answer = await fetch(`${address}/api/v1/breakers?q=${encodeURIComponent(breaker)}`).catch(() => null);
  if (!answer?.ok) {
    throw new PlainError(`No panel answers at ${address}; start one with npm run demo, or give its address.`);
  }
  const { items } = await answer.json();
  if (items.length === 0) throw new PlainError(`The panel at ${address} knows no breaker called ${breaker}.`);
  return items[0].id;
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {{ name: string, path: string, shows: string, height: number }} picture `shows`: what has to be there before it is taken
 */
async function take(page, { name, path, shows, height }) {
  await step(`docs/${name}.png`, async () => {
    await page.setViewportSize({ width, height });
    await page.goto(address + path);
    await page.locator('[data-testid="live-sign"][data-status="live"]').waitFor();
    await page.locator(shows).first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    const image = await page.screenshot({ animations: 'disabled' });
    if (image.length > largest) {
      throw new PlainError(`docs/${name}.png would have ${image.length} bytes; ${largest} is the most.`);
    }
    mkdirSync(inProject('docs'), { recursive: true });
    writeFileSync(inProject('docs', `${name}.png`), image);
    return `${Math.round(image.length / 1000)} kB`;
  });
}
