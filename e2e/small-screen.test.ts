import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { breakerState, dialogOf, expectCharts, open, openBreaker, openPanel, tileOf } from './screens.ts';

const WIDTH = 360;

test.use({ viewport: { width: WIDTH, height: 740 }, isMobile: true, hasTouch: true });

test('on a phone nothing scrolls sideways, and the lever works', async ({ page, fleet, api }) => {
  const name = 'a_breaker_whose_name_is_quite_long_for_a_phone_to_show';
  const service = await fleet.start('a-service-with-a-long-name-as-well', {
    instances: 3,
    breakers: { [name]: {} },
  });
  await api.findBreaker(
    await fleet.register(service, { environment: 'production', owner: 'the ledger team' }),
    name,
  );

  fleet.startTraffic(await fleet.startApplications(service, name, await fleet.startUpstream()));

  await openPanel(page, service.name);
  await expect(tileOf(page, service.name, name)).toHaveAttribute('data-shown', 'closed');
  await expectFits(page);
  await open(page, '/services');
  await expect(page.getByTestId(`instance-${service.instances[0].url}`)).toBeVisible();
  await expectFits(page);

  await openBreaker(page, service.name, name);
  await expectCharts(page);
  await expectFits(page);
  await page.getByRole('button', { name: 'Force open…' }).tap();
  const dialog = dialogOf(page);
  await dialog.getByLabel('Hold open').tap();
  await dialog.getByLabel('Only some').tap();
  await expectFits(page);
  await dialog.getByLabel('All 3 instances').tap();
  await dialog.getByRole('button', { name: 'Dependency is down' }).tap();
  await dialog.getByLabel('Your name').fill('ana');
  await dialog.getByRole('button', { name: 'Hold open on 3 instances' }).tap();
  await expect(dialog.getByTestId('command')).toHaveAttribute('data-command-state', 'done');
  for (const instance of service.instances) expect(instance.breaker(name).state).toBe('open');
  await expectFits(page);
  await dialog.getByRole('button', { name: 'Close' }).last().tap();

  await expect(breakerState(page)).toHaveAttribute('data-shown', 'held');
  await expectFits(page);
  await page.getByRole('button', { name: 'Reset…' }).tap();
  await dialog.getByLabel('Why').fill('from the train');
  await dialog.getByRole('button', { name: 'Reset on 3 instances' }).tap();
  await expect(dialog.getByTestId('command')).toHaveAttribute('data-command-state', 'done');
  for (const instance of service.instances) expect(instance.breaker(name).state).toBe('closed');
});

async function expectFits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDTH);
}
