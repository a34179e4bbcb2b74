import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { breakerState, dialogOf, open, tileOf } from './screens.ts';

test('everything an operator does at the lever can be done with the keyboard alone', async ({
  page,
  fleet,
  api,
}) => {
  const service = await fleet.start('keys', { breakers: { hub: {} } });
  const breaker = service.instances[0].breaker('hub');
  await api.findBreaker(await fleet.register(service), 'hub');
  const { keyboard } = page;
  await open(page, '/');

  await keyboard.press('/');
  await keyboard.type(service.name);
  const tile = tileOf(page, service.name, 'hub');
  await expect(page.getByTestId('fleet').getByRole('article')).toHaveCount(1);
  await tabTo(page, tile.getByRole('link'));
  await keyboard.press('Enter');
  await expect(breakerState(page)).toHaveAttribute('data-shown', 'closed');

  const forceOpen = page.getByRole('button', { name: 'Force open…' });
  await tabTo(page, forceOpen);
  await keyboard.press('Enter');
  const dialog = dialogOf(page);
  await expect(dialog).toBeVisible();
  await tabTo(page, dialog.getByLabel('Trip once'));
  await keyboard.press('ArrowDown');
  await expect(dialog.getByLabel('Hold open')).toBeChecked();
  await tabTo(page, dialog.getByLabel('15 min'));
  await keyboard.press('ArrowRight');
  await expect(dialog.getByLabel('1 hour')).toBeChecked();
  await tabTo(page, dialog.getByLabel('Why'));
  await keyboard.type('no mouse at hand');
  await tabTo(page, dialog.getByLabel('Your name'));
  await keyboard.type('ana');
  await tabTo(page, dialog.getByRole('button', { name: 'Hold open on 1 instance' }));
  await keyboard.press('Enter');
  await expect(dialog.getByTestId('command')).toHaveAttribute('data-command-state', 'done');
  expect(breaker.state).toBe('open');

  await keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(forceOpen).toBeFocused();
  await expect(breakerState(page)).toHaveAttribute('data-shown', 'held');

  await tabTo(page, page.getByRole('button', { name: 'Reset…' }));
  await keyboard.press('Enter');
  await tabTo(page, dialog.getByLabel('Why'));
  await keyboard.type('found the mouse');
  // Return in a field does what the form is for.
  await keyboard.press('Enter');
  await expect(dialog.getByTestId('command')).toHaveAttribute('data-command-state', 'done');
  expect(breaker.state).toBe('closed');
});

test('what has the focus can be seen, and the first stop skips to the content', async ({
  page,
  fleet,
  api,
}) => {
  const service = await fleet.start('focus', { breakers: { hub: {} } });
  await api.findBreaker(await fleet.register(service), 'hub');
  await open(page, `/?q=${service.name}`);
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await page.keyboard.press('Tab');
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();

  const link = tileOf(page, service.name, 'hub').getByRole('link');
  for (let stop = 0; !(await isFocused(link)); stop += 1) {
    expect(stop).toBeLessThan(30);
    await page.keyboard.press('Tab');
    expect(await showsFocus(page), await page.evaluate(() => document.activeElement?.outerHTML)).toBe(true);
  }
});

/** Presses Tab until an element has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stop = 0; !(await isFocused(target)); stop += 1) {
    expect(stop, `${target} is not among the next 60 stops`).toBeLessThan(60);
    await page.keyboard.press('Tab');
  }
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** Whether the focused element, or what surrounds it on its behalf, is outlined. */
function showsFocus(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const isOutlined = (element: Element | null | undefined) =>
      !!element &&
      getComputedStyle(element).outlineStyle !== 'none' &&
      getComputedStyle(element).outlineWidth !== '0px';
    const focused = document.activeElement;
    return isOutlined(focused) || isOutlined(focused?.closest('label, article'));
  });
}
