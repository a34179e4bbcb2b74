import { expect, test } from './fixtures.ts';
import { ADMIN_TOKEN } from './fleet.ts';
import { dialogOf, open, openPanel, tileOf } from './screens.ts';

test.describe('registering a service by hand', () => {
  test('tells what is wrong with an address, finds the breakers of a good one, and shows them', async ({
    fleet,
    openBrowser,
  }) => {
    const service = await fleet.start('signature', { breakers: { authority: {}, timestamping: {} } });
    const dead = await fleet.start('dead', { breakers: {} });
    await dead.instances[0].close();
    const page = await openBrowser('ana');
    await open(page, '/services');
    await page.getByRole('button', { name: 'Register a service' }).click();
    const form = dialogOf(page);
    const address = form.getByLabel('Address of instance 1');
    const tryIt = form.getByRole('button', { name: 'Test instance 1' });
    await expect(tryIt).toBeDisabled();

    const wrongs: readonly [string, RegExp][] = [
      [await fleet.startBad('html'), /answered text\/html, not JSON/i],
      [await fleet.startBad('redirect'), /redirect/i],
      [dead.instances[0].url, /connection refused/i],
      ['ftp://10.0.0.7', /must begin with http:\/\/ or https:\/\//i],
    ];
    for (const [url, reason] of wrongs) {
      await address.fill(url);
      await tryIt.click();
      await expect(form.getByTestId('test-failed')).toContainText(reason);
    }

    await address.fill(service.instances[0].url);
    await expect(form.getByTestId('test-failed')).toHaveCount(0);
    await tryIt.click();
    const found = form.getByTestId('test-ok');
    await expect(found).toContainText('Level 2, 2 breakers');
    await expect(found).toContainText('Commands are on');
    await expect(found).toContainText('authority');
    await expect(found).toContainText('timestamping');

    await form.getByLabel('Name', { exact: true }).fill(service.name);
    await form.getByLabel('Admin token').fill(ADMIN_TOKEN);
    await form.getByRole('button', { name: 'Register', exact: true }).click();
    await expect(form).toBeHidden();
    const card = page.getByTestId(`service-${service.name}`);
    await expect(card).toContainText('2 breakers');
    await expect(card.getByTestId(`instance-${service.instances[0].url}`)).toContainText('Level 2');
    await expect(card).not.toContainText(ADMIN_TOKEN);

    await openPanel(page, service.name);
    await expect(tileOf(page, service.name, 'authority')).toHaveAttribute('data-shown', 'closed');
    await expect(tileOf(page, service.name, 'timestamping')).toHaveAttribute('data-shown', 'closed');
  });

  test('says at each field what is wrong with it', async ({ fleet, openBrowser, api }) => {
    const taken = await fleet.start('taken', { breakers: { any: {} } });
    await fleet.register(taken);
    const page = await openBrowser('ana');
    await open(page, '/services');
    await page.getByRole('button', { name: 'Register a service' }).click();
    const form = dialogOf(page);
    const name = form.getByLabel('Name', { exact: true });
    const address = form.getByLabel('Address of instance 1');
    const register = form.getByRole('button', { name: 'Register', exact: true });

    await address.fill('10.0.0.7:8080');
    await form.getByLabel('Read every, seconds').fill('99');
    await register.click();
    await expect(name).toHaveAccessibleDescription(/must not be empty/);
    await expect(form.getByLabel('Read every, seconds')).toHaveAccessibleDescription(/must be at most 60000/);

    await name.fill(fleet.name('new'));
    await form.getByLabel('Read every, seconds').fill('5');
    await register.click();
    await expect(name).not.toHaveAttribute('aria-invalid');
    await expect(address).toHaveAccessibleDescription(/must begin with http:\/\/ or https:\/\//);

    await address.fill(taken.instances[0].url);
    await register.click();
    await expect(address).toHaveAccessibleDescription(
      new RegExp(`already registered, by the service ${taken.name}`),
    );
    expect((await api.listServices()).map((service) => service.name)).not.toContain(fleet.name('new'));
  });

  test('can be changed, and taken back', async ({ fleet, openBrowser, api }) => {
    const service = await fleet.start('ledger', { instances: 2, breakers: { bank: {} } });
    const [first, second] = service.instances;
    const { id } = await fleet.register(service, { instances: [{ url: first.url }] });
    const page = await openBrowser('ana');
    await open(page, '/services');
    const card = page.getByTestId(`service-${service.name}`);
    const form = dialogOf(page);

    await page.getByRole('button', { name: `Edit ${service.name}` }).click();
    await form.getByLabel('Owner').fill('the ledger team');
    await form.getByRole('button', { name: 'Add an instance' }).click();
    await form.getByLabel('Address of instance 2').fill(second?.url ?? '');
    await expect(form.getByRole('note')).toContainText('A new address never gets an old token');
    await form.getByLabel('Admin token').fill(ADMIN_TOKEN);
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toBeHidden();
    await expect(card).toContainText('the ledger team');
    await expect(card.getByTestId(`instance-${second?.url}`)).toContainText('Level 2');
    await expect(card).toContainText('with an admin token');

    await openPanel(page, service.name);
    await expect(tileOf(page, service.name, 'bank')).toContainText('2 of 2 instances');

    await open(page, '/services');
    await page.getByRole('button', { name: `Remove ${service.name}` }).click();
    await expect(form).toContainText('Its 2 instances are no longer read');
    await form.getByRole('button', { name: 'Keep it' }).click();
    await expect(form).toBeHidden();
    await card.getByRole('button', { name: `Remove ${service.name}` }).click();
    await form.getByRole('button', { name: `Remove ${service.name}` }).click();
    await expect(card).toHaveCount(0);
    expect((await api.listServices()).map((one) => one.id)).not.toContain(id);
    await openPanel(page, service.name);
    await expect(tileOf(page, service.name, 'bank')).toHaveCount(0);
  });

  test('asks for the name of an operator who has none yet', async ({ page, fleet }) => {
    const service = await fleet.start('folder', { breakers: { store: {} } });
    await open(page, '/services');
    await page.getByRole('button', { name: 'Register a service' }).click();
    const form = dialogOf(page);
    await form.getByLabel('Name', { exact: true }).fill(service.name);
    await form.getByLabel('Address of instance 1').fill(service.instances[0].url);
    await form.getByLabel('Your name').fill('ana');
    await form.getByRole('button', { name: 'Register', exact: true }).click();
    await expect(page.getByTestId(`service-${service.name}`)).toContainText('1 breaker');

    await page.getByRole('button', { name: `Edit ${service.name}` }).click();
    await expect(form.getByLabel('Name', { exact: true })).toHaveValue(service.name);
    await expect(form.getByLabel('Your name')).toHaveCount(0);
  });
});
