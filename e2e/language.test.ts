import type { Page } from '@playwright/test';
import { en } from '#lib/client/i18n/en.ts';
import { es } from '#lib/client/i18n/es.ts';
import { API_SENTENCES } from '#lib/contract/sentences.ts';
import { saySentence } from '#lib/domain/told.ts';
import { expect, test } from './fixtures.ts';
import { breakerState, dialogOf, open, openBreaker, openPanel, tileOf } from './screens.ts';

test('the panel speaks Spanish from the moment it is asked to, and after a reload', async ({
  page,
  fleet,
  api,
}) => {
  const service = await fleet.start('carpeta', {
    instances: 2,
    breakers: { mintic_hub: { failureThreshold: 1 } },
  });
  await service.instances[0].fail('mintic_hub');
  await api.findBreaker(await fleet.register(service), 'mintic_hub');
  await openPanel(page, service.name);
  const html = page.locator('html');
  await expect(html).toHaveAttribute('lang', 'en');
  const tile = tileOf(page, service.name, 'mintic_hub');
  await expect(tile).toContainText('Open');

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Español').click();
  await expect(html).toHaveAttribute('lang', 'es');
  await expect(tile).toContainText('Abierto');
  await page.keyboard.press('Escape');
  await expectOnlySpanish(page);

  await page.reload();
  await expect(html).toHaveAttribute('lang', 'es');
  await expect(tile).toContainText('Abierto');
  await tile.getByRole('link').click();
  await expect(breakerState(page)).toContainText('Abierto');
  await expectOnlySpanish(page);
  for (const button of [es.lever.forceOpen, es.lever.reset]) {
    await page.getByRole('button', { name: button }).click();
    await expect(dialogOf(page)).toBeVisible();
    await expectOnlySpanish(page);
    await page.keyboard.press('Escape');
    await expect(dialogOf(page)).toBeHidden();
  }
  await open(page, '/services');
  await expectOnlySpanish(page);
  await page.getByRole('button', { name: es.services.register }).first().click();
  await expect(dialogOf(page)).toBeVisible();
  await expectOnlySpanish(page);
});

test('what services, collectors and the API say is said in Spanish, too', async ({
  openBrowser,
  fleet,
  api,
}) => {
  const service = await fleet.start('notificaciones', { breakers: { smtp: {} } });
  const breaker = await api.findBreaker(await fleet.register(service), 'smtp');
  const page = await openBrowser('ana');
  await open(page, '/services');
  await page.getByRole('button', { name: 'ana' }).click();
  await page.getByLabel('Español').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: es.services.register }).first().click();
  const form = dialogOf(page);
  const address = form.getByLabel(/^Dirección/).first();
  await address.fill('ftp://10.0.0.7');
  await form.getByRole('button', { name: /^Probar/ }).click();
  await expect(form.getByTestId('test-failed')).toContainText(
    'Debe empezar por http:// o https:// y un host.',
  );
  await form.getByRole('button', { name: es.serviceForm.register, exact: true }).click();
  await expect(form.getByLabel(es.serviceForm.name, { exact: true })).toHaveAccessibleDescription(
    /no debe estar vacío/,
  );
  await page.keyboard.press('Escape');

  await service.instances[0].close();
  const row = page.getByTestId(`instance-${service.instances[0].url}`);
  await expect(row).toContainText('Nada escucha en esta dirección (conexión rechazada).');
  await openPanel(page, service.name);
  await expect(tileOf(page, service.name, 'smtp')).toContainText('Nada escucha en esta dirección');
  await page.goto(`/breakers/${breaker.id}`);
  await expect(page.getByTestId(`circuit-${service.instances[0].url}`)).toContainText(
    'Nada escucha en esta dirección (conexión rechazada).',
  );
  await expectOnlySpanish(page);
});

test('a browser that prefers Spanish is met in Spanish', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'es-CO' });
  const page = await context.newPage();
  await open(page, '/services');
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await context.close();
});

test('the panel is dark from the moment it is asked to, and after a reload', async ({ page, fleet, api }) => {
  const service = await fleet.start('night', { breakers: { hub: {} } });
  await api.findBreaker(await fleet.register(service), 'hub');
  await openBreaker(page, service.name, 'hub');
  expect(await brightness(page)).toBeGreaterThan(200);

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel(en.settings.themes.dark).check();
  await expect.poll(() => brightness(page)).toBeLessThan(50);
  await page.reload();
  expect(await brightness(page)).toBeLessThan(50);
  await openPanel(page, service.name);
  expect(await brightness(page)).toBeLessThan(50);

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel(en.settings.themes.system).check();
  await expect.poll(() => brightness(page)).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => brightness(page)).toBeLessThan(50);
});

type Tree = { readonly [key: string]: string | Tree };

function textsOf(tree: Tree): string[] {
  return Object.values(tree).flatMap((text) => (typeof text === 'string' ? text : textsOf(text)));
}

const SPANISH = new Set(textsOf(es));
/** What the API says in English, as it is shown: a sentence of its own. */
const API_ENGLISH = Object.entries(API_SENTENCES)
  .filter(([, sentence]) => !sentence.includes('{'))
  .map(([code]) => saySentence({ code, values: {}, text: '' }, API_SENTENCES));
/** The English texts that stand alone and are not Spanish too. */
const ENGLISH = new Set(
  [...textsOf(en), ...API_ENGLISH].filter((text) => !SPANISH.has(text) && !/[{<]/.test(text)),
);
/** What a message that is missing shows: where it would be in the catalogue. */
const KEY = new RegExp(`^(${Object.keys(en).join('|')})(\\.\\w+)+$`);

async function expectOnlySpanish(page: Page): Promise<void> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Text) found.push(node.data.trim());
      else if (node instanceof Element && !node.matches('script, [lang]')) {
        for (const name of ['aria-label', 'title', 'placeholder']) found.push(node.getAttribute(name) ?? '');
      }
    }
    return found.filter((text) => text !== '');
  });
  expect(texts.length).toBeGreaterThan(10);
  expect(texts.filter((text) => ENGLISH.has(text) || KEY.test(text))).toEqual([]);
}

/** Of the ground that everything stands on, 0 to 255. */
function brightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] = (
      getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g) ?? []
    ).map(Number);
    return Math.round((red + green + blue) / 3);
  });
}
