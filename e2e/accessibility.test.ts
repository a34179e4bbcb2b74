import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Api } from './api.ts';
import { expect, test } from './fixtures.ts';
import type { Fleet, TestedService } from './fleet.ts';
import { breakerState, dialogOf, expectCharts, open, openBreaker, openPanel, tileOf } from './screens.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme axe finds nothing wrong`, () => {
    test.use({ colorScheme });

    test('on the panel, with a breaker in every state', async ({ page, fleet, api }) => {
      const service = await startEveryState(fleet, api);
      await openPanel(page, service.name);
      for (const state of ['closed', 'open', 'half_open', 'held', 'flapping']) {
        await expect(tileOf(page, service.name, state)).toHaveAttribute(
          'data-shown',
          state === 'flapping' ? 'closed' : state,
        );
      }
      await expectNothingWrong(page);
    });

    test('on a breaker’s page and at its lever', async ({ page, fleet, api }) => {
      const service = await startEveryState(fleet, api);
      await openBreaker(page, service.name, 'held');
      await expect(breakerState(page)).toHaveAttribute('data-shown', 'held');
      await expectCharts(page);
      await expectNothingWrong(page);

      await page.getByRole('button', { name: 'Force open…' }).click();
      await dialogOf(page).getByLabel('Custom').check();
      await expectNothingWrong(page);
      await dialogOf(page).getByLabel('Why').fill('to see the outcome');
      await dialogOf(page).getByLabel('Your name').fill('ana');
      await dialogOf(page).getByRole('button', { name: 'Hold open on 1 instance' }).click();
      await expect(dialogOf(page).getByTestId('command')).toHaveAttribute('data-command-state', 'done');
      await expectNothingWrong(page);
    });

    test('on the services, registering one too', async ({ page, fleet, api }) => {
      await startEveryState(fleet, api);
      const bad = await fleet.startBad('html');
      await api.registerService({
        name: fleet.name('bad'),
        instances: [{ url: bad }],
        pollIntervalMs: 1_000,
      });
      await open(page, '/services');
      await expect(page.getByTestId(`instance-${bad}`)).toContainText('not JSON');
      await expectNothingWrong(page);

      await page.getByRole('button', { name: 'Register a service' }).click();
      const form = dialogOf(page);
      await form.getByLabel('Address of instance 1').fill(bad);
      await form.getByRole('button', { name: 'Test instance 1' }).click();
      await expect(form.getByTestId('test-failed')).toBeVisible();
      await form.getByRole('button', { name: 'Register', exact: true }).click();
      await expect(form.getByTestId('form-trouble')).toBeVisible();
      await expectNothingWrong(page);
    });
  });
}

/** A service with a breaker in every state that a living one can show, each named by it. */
async function startEveryState(fleet: Fleet, api: Api): Promise<TestedService> {
  const service = await fleet.start('every-state', {
    breakers: {
      closed: {},
      open: { failureThreshold: 1 },
      half_open: { failureThreshold: 1, timeoutMs: 1, successThreshold: 2 },
      held: {},
      flapping: { failureThreshold: 1 },
    },
  });
  const [instance] = service.instances;
  await instance.succeed('closed', 5);
  await instance.fail('open');
  await instance.fail('half_open');
  await expect.poll(() => instance.breaker('half_open').state).toBe('half_open');
  instance.breaker('held').forceOpen({ hold: true, reason: 'a long reason '.repeat(20), actor: 'ana' });
  for (let trip = 1; trip <= 6; trip += 1) {
    await instance.fail('flapping');
    instance.breaker('flapping').reset();
  }
  fleet.startTraffic(await fleet.startApplications(service, 'held', await fleet.startUpstream()));
  await api.findBreaker(await fleet.register(service), 'held');
  return service;
}

async function expectNothingWrong(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const wrong = violations.map(({ id, help, nodes }) => ({
    rule: `${id}: ${help}`,
    at: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
  }));
  expect(wrong).toEqual([]);
}
