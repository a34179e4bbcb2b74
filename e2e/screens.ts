import { expect, type Locator, type Page } from '@playwright/test';

/** Opens a screen and waits until it is live: from then on it hears clicks as well as news. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expectLive(page);
}

/** Waits until the screen follows the live stream. `trouble` is the panel's own lateness: the stream lives. */
export async function expectLive(page: Page): Promise<void> {
  await expect(page.getByTestId('live-sign')).toHaveAttribute('data-status', /^(live|trouble)$/);
}

/** Opens the panel with one service's breakers, at its usual address unless told otherwise. */
export async function openPanel(page: Page, service: string, url = ''): Promise<void> {
  await open(page, `${url}/?q=${encodeURIComponent(service)}`);
}

/** Opens a breaker's page the way an operator does: from its tile. */
export async function openBreaker(page: Page, service: string, breaker: string): Promise<void> {
  await openPanel(page, service);
  await tileOf(page, service, breaker).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: breaker })).toBeVisible();
}

/** A breaker's tile on the panel. */
export function tileOf(page: Page, service: string, breaker: string): Locator {
  return page.getByTestId(`tile-${service}-${breaker}`);
}

/** The state on a breaker's page. */
export function breakerState(page: Page): Locator {
  return page.getByTestId('breaker-state');
}

/** One instance's row on a breaker's page. */
export function circuitOf(page: Page, instanceUrl: string): Locator {
  return page.getByTestId(`circuit-${instanceUrl}`);
}

/** What happened, newest first, on a breaker's page. */
export function transitions(page: Page): Locator {
  return page.getByTestId('transitions').getByRole('listitem');
}

/** The open dialog. */
export function dialogOf(page: Page): Locator {
  return page.getByRole('dialog');
}

/** Waits until a breaker's page draws its measurements: some calls have to be counted first, over several seconds. */
export async function expectCharts(page: Page): Promise<void> {
  await page.getByLabel('15 m').click();
  await expect(page.locator('.recharts-surface')).toHaveCount(2, { timeout: 25_000 });
}

/** A shape of the state language, by what is drawn. */
export function shapeIn(place: Locator): Locator {
  return place.locator('svg').first();
}

export type Hue = 'red' | 'yellow' | 'green' | 'blue' | 'grey';

/** The hue that something is drawn in. */
export async function hueOf(place: Locator): Promise<Hue> {
  const color = await place.evaluate((element) => getComputedStyle(element).color);
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(Number);
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  if (spread < 0.25 * most) return 'grey';
  if (most === blue) return 'blue';
  if (most === green) return 'green';
  return green > 0.5 * red ? 'yellow' : 'red';
}

/** Counts the documents that a page loads from now on; none means that it never reloaded. */
export function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('load', () => {
    loads += 1;
  });
  return () => loads;
}
