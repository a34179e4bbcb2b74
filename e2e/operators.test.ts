import { expect, test } from './fixtures.ts';
import { dialogOf, openBreaker, transitions } from './screens.ts';

test('of two operators at once the second is told of the first, and may act all the same', async ({
  fleet,
  api,
  openBrowser,
}) => {
  const service = await fleet.start('signature', { breakers: { authority: {} } });
  const breaker = service.instances[0].breaker('authority');
  const { id } = await api.findBreaker(await fleet.register(service), 'authority');
  const [ana, luis] = [await openBrowser('ana'), await openBrowser('luis')];

  for (const page of [ana, luis]) {
    await openBreaker(page, service.name, 'authority');
    await page.getByRole('button', { name: 'Force open…' }).click();
    await dialogOf(page).getByLabel('Hold open').check();
  }
  await dialogOf(ana).getByLabel('Why').fill('seen by ana first');
  await dialogOf(luis).getByLabel('Why').fill('seen by luis too');
  await dialogOf(ana).getByRole('button', { name: 'Hold open on 1 instance' }).click();
  await expect(dialogOf(ana).getByTestId('command')).toHaveAttribute('data-command-state', 'done');

  await dialogOf(luis).getByRole('button', { name: 'Hold open on 1 instance' }).click();
  const trouble = dialogOf(luis).getByTestId('lever-trouble');
  await expect(trouble).toContainText('ana held authority open');
  await expect(trouble).toContainText('Nothing was done');
  expect(breaker.getStats().held).toMatchObject({ actor: 'ana', reason: 'seen by ana first' });
  expect(await api.listCommands(id)).toHaveLength(1);

  await dialogOf(luis).getByRole('button', { name: 'Hold open anyway, on 1 instance' }).click();
  await expect(dialogOf(luis).getByTestId('command')).toHaveAttribute('data-command-state', 'done');
  expect(breaker.getStats().held).toMatchObject({ actor: 'luis', reason: 'seen by luis too' });
  await dialogOf(ana).getByRole('button', { name: 'Close' }).last().click();
  await expect(transitions(ana).first()).toContainText('by luis');
});
