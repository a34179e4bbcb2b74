import type { Application } from './application.ts';
import { expect, test } from './fixtures.ts';
import type { TestedService } from './fleet.ts';
import { breakerState, circuitOf, dialogOf, openBreaker, openPanel, tileOf, transitions } from './screens.ts';

const REASON = 'hub maintenance until nine';

test.describe('the lever', () => {
  test('holds a breaker open on all its instances, where calls are refused until it is reset', async ({
    page,
    fleet,
    api,
  }) => {
    const service = await fleet.start('document-api', { instances: 3, breakers: { mintic_hub: {} } });
    const upstream = await fleet.startUpstream();
    const applications = await fleet.startApplications(service, 'mintic_hub', upstream);
    fleet.startTraffic(applications);
    const { id } = await api.findBreaker(await fleet.register(service), 'mintic_hub');

    await openBreaker(page, service.name, 'mintic_hub');
    await expect(breakerState(page)).toHaveAttribute('data-shown', 'closed');
    await expect.poll(async () => (await api.readBreaker(id)).callsPerSecond).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Force open…' }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel('Hold open').check();
    await dialog.getByLabel('15 min').check();
    const effect = dialog.getByTestId('effect');
    await expect(effect).toContainText(`refuse all calls of ${service.name} to mintic_hub on 3 instances`);
    await expect(effect).toContainText(/About [\d.]+ calls\/s arrive now/);
    const confirm = dialog.getByRole('button', { name: 'Hold open on 3 instances' });
    await expect(confirm).toBeDisabled();
    await dialog.getByLabel('Why').fill(REASON);
    await expect(confirm).toBeDisabled();
    await dialog.getByLabel('Your name').fill('ana');
    await confirm.click();

    const report = dialog.getByTestId('command');
    await expect(report).toHaveAttribute('data-command-state', 'done');
    for (const { url } of service.instances) {
      await expect(report.getByTestId(`outcome-${url}`)).toHaveAttribute('data-outcome', 'applied');
    }
    await expectHeldInTruth(service, applications);
    await dialog.getByRole('button', { name: 'Close' }).last().click();

    await expect(breakerState(page)).toHaveAttribute('data-shown', 'held');
    for (const { url } of service.instances) {
      await expect(circuitOf(page, url)).toHaveAttribute('data-shown', 'held');
    }
    const held = transitions(page).filter({ hasText: 'Held open' });
    await expect(held).toHaveCount(3);
    await expect(held.first()).toContainText('by ana');
    await expect(held.first()).toContainText(REASON);
    await expect(page.locator('[data-paint="held"]').first()).toBeVisible();
    await expect(page.locator('[data-mark="command"]')).toHaveCount(1);

    await openPanel(page, service.name);
    const tile = tileOf(page, service.name, 'mintic_hub');
    await expect(tile).toHaveAttribute('data-shown', 'held');
    await expect(tile).toContainText('Held by ana');
    await expect(tile).toContainText('3 of 3 instances');

    await tile.getByRole('link').click();
    await page.getByRole('button', { name: 'Reset…' }).click();
    await expect(dialog.getByTestId('effect')).toContainText('It ends the hold by ana');
    await dialog.getByRole('button', { name: 'Dependency has recovered' }).click();
    await expect(dialog.getByLabel('Your name')).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Reset on 3 instances' }).click();
    await expect(report).toHaveAttribute('data-command-state', 'done');
    for (const application of applications) expect(await application.ask()).toBe('served');
    await dialog.getByRole('button', { name: 'Close' }).last().click();

    await expect(breakerState(page)).toHaveAttribute('data-shown', 'closed');
    const reset = transitions(page).filter({ hasText: 'Dependency has recovered' });
    await expect(reset).toHaveCount(3);
    await expect(reset.first()).toContainText('by ana');
    expect((await api.listCommands(id)).map(({ action, actor, state }) => [action, actor, state])).toEqual([
      ['reset', 'ana', 'done'],
      ['force_open', 'ana', 'done'],
    ]);
  });

  test('trips a breaker once, and the service tries again by itself', async ({ page, fleet, api }) => {
    const service = await fleet.start('payments', {
      breakers: { bank: { timeoutMs: 2_000, successThreshold: 1 } },
    });
    await api.findBreaker(await fleet.register(service), 'bank');
    const breaker = service.instances[0].breaker('bank');

    await openBreaker(page, service.name, 'bank');
    await page.getByRole('button', { name: 'Force open…' }).click();
    const dialog = dialogOf(page);
    await dialog.getByRole('button', { name: 'Drill' }).click();
    await dialog.getByLabel('Your name').fill('ana');
    await expect(dialog.getByTestId('effect')).toContainText('tries again by itself after 2s');
    await dialog.getByRole('button', { name: 'Force open on 1 instance' }).click();
    await expect(dialog.getByTestId('command')).toHaveAttribute('data-command-state', 'done');
    await expect(breakerState(page)).toHaveAttribute('data-shown', 'open');

    await expect
      .poll(async () => {
        await service.instances[0].succeed('bank');
        return breaker.state;
      })
      .toBe('closed');
    await expect(breakerState(page)).toHaveAttribute('data-shown', 'closed');
  });

  test('reaches only the instance that was chosen', async ({ page, fleet, api }) => {
    const service = await fleet.start('search', { instances: 2, breakers: { index: {} } });
    await api.findBreaker(await fleet.register(service), 'index');
    const [first, second] = service.instances;

    await openBreaker(page, service.name, 'index');
    await page.getByRole('button', { name: 'Force open…' }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel('Hold open').check();
    await dialog.getByLabel('Until reset').check();
    await dialog.getByLabel('Only some').check();
    await dialog.getByLabel(`${service.name}-2`).check();
    await dialog.getByLabel('Why').fill('this replica alone is sick');
    await dialog.getByLabel('Your name').fill('ana');
    await dialog.getByRole('button', { name: 'Hold open on 1 instance' }).click();
    await expect(dialog.getByTestId('command')).toHaveAttribute('data-command-state', 'done');

    expect(second?.breaker('index').state).toBe('open');
    expect(first.breaker('index').state).toBe('closed');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(circuitOf(page, second?.url ?? '')).toHaveAttribute('data-shown', 'held');
    await expect(circuitOf(page, first.url)).toHaveAttribute('data-shown', 'closed');
  });

  test('says that it is still asking, then where it was not obeyed', async ({ page, fleet, api }) => {
    const service = await fleet.start('wallet', { instances: 3, breakers: { bank: {} } });
    const [first, second, third] = service.instances;
    const { id } = await api.findBreaker(await fleet.register(service), 'bank');
    await openBreaker(page, service.name, 'bank');
    await third?.close();
    await expect(circuitOf(page, third?.url ?? '')).toHaveAttribute('data-shown', 'stale');

    await page.getByRole('button', { name: 'Force open…' }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel('Hold open').check();
    await dialog.getByLabel('Why').fill('the bank is closed');
    await dialog.getByLabel('Your name').fill('ana');
    await expect(dialog.getByTestId('effect')).toContainText('1 of them cannot be read at present');
    await dialog.getByRole('button', { name: 'Hold open on 3 instances' }).click();
    const report = dialog.getByTestId('command');
    await expect(report).toContainText('2 of 3 applied, under way');
    await expect(breakerState(page)).toContainText('Hold open asked by ana');
    expect([first.breaker('bank').state, second?.breaker('bank').state]).toEqual(['open', 'open']);

    await expect(report).toContainText('Only 2 of 3 instances applied', { timeout: 25_000 });
    await expect(report).toHaveAttribute('data-command-state', 'partial');
    const outcome = report.getByTestId(`outcome-${third?.url}`);
    await expect(outcome).toHaveAttribute('data-outcome', 'refused');
    await expect(outcome).toContainText(/not reached in 15 s.*connection refused/i);
    await expect(breakerState(page)).not.toContainText('asked by ana');
    expect((await api.readBreaker(id)).circuits).toMatchObject({ total: 3, held: 2, stale: 1 });
  });

  test('says so when its form could not be fetched, and opens at the next press', async ({
    page,
    fleet,
    api,
    openBrowser,
  }) => {
    const service = await fleet.start('far', { breakers: { hub: {} } });
    await api.findBreaker(await fleet.register(service), 'hub');
    const code = page.waitForResponse(
      async (answer) => answer.url().endsWith('.js') && (await answer.text()).includes('lever-trouble'),
    );
    await openBreaker(page, service.name, 'hub');
    const address = (await code).url();

    const ana = await openBrowser('ana');
    await ana.route(address, (route) => route.abort());
    await openBreaker(ana, service.name, 'hub');
    await ana.getByRole('button', { name: 'Force open…' }).click();
    const trouble = ana.getByRole('alert').filter({ hasText: 'cannot be reached' });
    await expect(trouble).toBeVisible();
    await ana.unroute(address);
    await trouble.getByRole('button', { name: 'Close' }).click();
    await ana.getByRole('button', { name: 'Force open…' }).click();
    await expect(dialogOf(ana).getByRole('button', { name: 'Force open on 1 instance' })).toBeVisible();
  });

  test('says that a service takes no commands, where it asks for none', async ({ page, fleet, api }) => {
    const service = await fleet.start('archive', { breakers: { vault: {} } });
    await api.findBreaker(await fleet.register(service, { adminToken: undefined }), 'vault');

    await openBreaker(page, service.name, 'vault');
    await page.getByRole('button', { name: 'Force open…' }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel('Why').fill('to see what happens');
    await dialog.getByLabel('Your name').fill('ana');
    await dialog.getByRole('button', { name: 'Force open on 1 instance' }).click();

    await expect(dialog.getByTestId('lever-trouble')).toContainText(`no admin token for ${service.name}`);
    expect(service.instances[0].breaker('vault').state).toBe('closed');
  });
});

/** Asks every instance itself, as its users and as a reader do. */
async function expectHeldInTruth(
  service: TestedService,
  applications: readonly Application[],
): Promise<void> {
  for (const application of applications) expect(await application.ask()).toBe('refused');
  for (const { url } of service.instances) {
    const stats = await (await fetch(`${url}/metrics/circuit-breakers`)).json();
    expect(stats.mintic_hub).toMatchObject({ state: 'open', held: { actor: 'ana', reason: REASON } });
    const left = Date.parse(stats.mintic_hub.held.until) - Date.now();
    expect(left / 60_000).toBeGreaterThan(14);
    expect(left / 60_000).toBeLessThanOrEqual(15);
  }
}
