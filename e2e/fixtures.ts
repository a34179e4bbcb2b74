import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test';
import { type Api, openApi } from './api.ts';
import { Fleet } from './fleet.ts';
import { panelUrl } from './set-up.ts';

interface Fixtures {
  /** The panel's API, as the operator "program". */
  readonly api: Api;
  /** The services of this test. */
  readonly fleet: Fleet;
  /** Opens a page in a browser of its own, whose operator has given that name already. */
  readonly openBrowser: (operator: string) => Promise<Page>;
}

/** A test that fails also when a page it opened complained: of a script error, a failed answer of the panel, a load from elsewhere. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first parameter
  api: async ({}, use) => {
    const api = await openApi(panelUrl(), 'program');
    await use(api);
    await api.http.dispose();
  },
  fleet: async ({ api }, use) => {
    const fleet = new Fleet(api);
    await use(fleet);
    await fleet.end();
  },
  page: async ({ page }, use) => {
    const complaints = listen(page);
    await use(page);
    expect(complaints).toEqual([]);
  },
  openBrowser: async ({ browser }, use) => {
    const opened: { page: Page; complaints: string[] }[] = [];
    await use(async (operator) => {
      const context = await browser.newContext();
      await nameOperator(context.request, operator);
      const page = await context.newPage();
      opened.push({ page, complaints: listen(page) });
      return page;
    });
    for (const { page } of opened) await page.context().close();
    expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
  },
});

export { expect };

/** Gives a browser its operator's name, as the first act there does. */
export async function nameOperator(http: APIRequestContext, name: string): Promise<void> {
  await http.put('/api/v1/operator', { data: { name }, headers: { origin: panelUrl() } });
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    // The browser's own line about an answer that is an error; what matters of those is judged below.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    complaints.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    const missing = response.status() === 404 && response.url().includes('/_next/');
    if (response.status() >= 500 || missing) complaints.push(`${response.status()} from ${response.url()}`);
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') complaints.push(`loads ${request.url()}`);
  });
  return complaints;
}
