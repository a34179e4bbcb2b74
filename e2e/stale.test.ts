import { expect, test } from './fixtures.ts';
import { circuitOf, hueOf, openBreaker, openPanel, shapeIn, tileOf, transitions } from './screens.ts';

test.describe('an instance that dies', () => {
  test('turns stale, not red, and is back when it returns', async ({ page, fleet, api }) => {
    const service = await fleet.start('notifications', { breakers: { sms_gateway: {} } });
    const [instance] = service.instances;
    await api.findBreaker(await fleet.register(service), 'sms_gateway');
    await openPanel(page, service.name);
    const tile = tileOf(page, service.name, 'sms_gateway');
    await expect(tile).toHaveAttribute('data-shown', 'closed');

    await instance.close();
    await expect(tile).toHaveAttribute('data-shown', 'stale');
    await expect(tile).toContainText('Stale');
    await expect(tile).toContainText(/Closed when last read \d+s ago/);
    await expect(tile).toContainText(/connection refused/i);
    await expect(shapeIn(tile).locator('[stroke-dasharray]').first()).toBeVisible();
    expect(await hueOf(shapeIn(tile))).toBe('grey');

    await instance.restart();
    instance.breaker('sms_gateway');
    await expect(tile).toHaveAttribute('data-shown', 'closed', { timeout: 20_000 });
    await tile.getByRole('link').click();
    await expect(transitions(page).filter({ hasText: 'A new process took over' })).toHaveCount(1);
  });

  test('leaves the breaker as its other instances have it', async ({ page, fleet, api }) => {
    const service = await fleet.start('identity', { instances: 3, breakers: { registry: {} } });
    const [, , third] = service.instances;
    await api.findBreaker(await fleet.register(service), 'registry');
    await openBreaker(page, service.name, 'registry');

    await third?.close();
    await expect(circuitOf(page, third?.url ?? '')).toHaveAttribute('data-shown', 'stale');
    await expect(page.getByTestId('breaker-state')).toHaveAttribute('data-shown', 'closed');
    await openPanel(page, service.name);
    const tile = tileOf(page, service.name, 'registry');
    await expect(tile).toHaveAttribute('data-shown', 'closed');
    await expect(tile).toContainText('2 of 3 instances');
    await expect(tile).toContainText('1 instance cannot be read');
  });
});
