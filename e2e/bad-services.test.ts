import { expect, test } from './fixtures.ts';
import {
  breakerState,
  circuitOf,
  dialogOf,
  hueOf,
  open,
  openBreaker,
  openPanel,
  shapeIn,
  tileOf,
} from './screens.ts';

const REASONS = {
  html: /answered text\/html, not JSON/i,
  half_json: /not valid JSON/i,
  fifty_megabytes: /larger than 4 MiB/i,
  gzip: /compressed/i,
  redirect: /redirect/i,
  silence: /no (complete )?answer within/i,
  hang_up: /closed the connection/i,
} as const;

test.describe('a bad service', () => {
  test('says on the services page what is wrong with it, and nothing else suffers', async ({
    page,
    fleet,
    api,
  }) => {
    const bad = await Promise.all(
      (Object.keys(REASONS) as (keyof typeof REASONS)[]).map(async (kind) => {
        const url = await fleet.startBad(kind);
        const name = fleet.name(kind);
        await api.registerService({ name, instances: [{ url }], pollIntervalMs: 1_000 });
        return { kind, url, name };
      }),
    );
    const good = await fleet.start('good', { breakers: { bank: { failureThreshold: 1 } } });
    await api.findBreaker(await fleet.register(good, { pollIntervalMs: 60_000 }), 'bank');

    await open(page, '/services');
    for (const { kind, url, name } of bad) {
      const row = page.getByTestId(`service-${name}`).getByTestId(`instance-${url}`);
      await expect(row).toContainText(REASONS[kind], { timeout: 15_000 });
      await expect(row).toHaveAttribute('data-stale', 'true');
    }
    await expect(page.getByTestId(`instance-${good.instances[0].url}`)).toHaveAttribute(
      'data-stale',
      'false',
    );

    await openPanel(page, good.name);
    const tile = tileOf(page, good.name, 'bank');
    await expect(tile).toHaveAttribute('data-shown', 'closed');
    await good.instances[0].fail('bank');
    await expect(tile).toHaveAttribute('data-shown', 'open', { timeout: 2_000 });
    await openPanel(page, fleet.name('html'));
    await expect(page.getByText('No breaker matches the filter.')).toBeVisible();
  });

  test('with a state that is none of the three is shown as unknown, in its own words', async ({
    page,
    fleet,
    api,
  }) => {
    const url = await fleet.startBad('unknown_state');
    const name = fleet.name('melted');
    const service = await api.registerService({ name, instances: [{ url }], pollIntervalMs: 1_000 });
    const { id } = await api.findBreaker(service, 'mintic_hub');
    await openPanel(page, name);
    const tile = tileOf(page, name, 'mintic_hub');
    await expect(tile).toHaveAttribute('data-shown', 'unknown');
    await expect(tile).toContainText('Unknown');
    expect(await hueOf(shapeIn(tile))).toBe('grey');
    await tile.getByRole('link').click();
    await expect(circuitOf(page, url)).toContainText('The service says “melted”');
    const answer = await api.http.get(`/api/v1/breakers/${id}/transitions`);
    expect(await answer.json()).toMatchObject({ items: [] });
  });
});

test('a breaker named __proto__ is a breaker like any other', async ({ page, fleet, api }) => {
  const service = await fleet.start('prototype', { breakers: { ['__proto__']: {}, constructor: {} } });
  const breaker = service.instances[0].breaker('__proto__');
  await api.findBreaker(await fleet.register(service), '__proto__');
  await openBreaker(page, service.name, '__proto__');

  await page.getByRole('button', { name: 'Force open…' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('Hold open').check();
  await dialog.getByLabel('Why').fill('a name is a name');
  await dialog.getByLabel('Your name').fill('__proto__');
  await dialog.getByRole('button', { name: 'Hold open on 1 instance' }).click();
  await expect(dialog.getByTestId('command')).toHaveAttribute('data-command-state', 'done');
  expect(breaker.state).toBe('open');
  expect(service.instances[0].breaker('constructor').state).toBe('closed');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(breakerState(page)).toHaveAttribute('data-shown', 'held');

  await page.getByRole('button', { name: 'Reset…' }).click();
  await dialog.getByLabel('Why').fill('and it is over');
  await dialog.getByRole('button', { name: 'Reset on 1 instance' }).click();
  await expect(dialog.getByTestId('command')).toHaveAttribute('data-command-state', 'done');
  expect(breaker.state).toBe('closed');
});
