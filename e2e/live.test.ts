import { expect, test } from './fixtures.ts';
import { countLoads, hueOf, openPanel, shapeIn, tileOf } from './screens.ts';

test.describe('a circuit that opens because its upstream fails', () => {
  test('turns its tile red without a reload, and green again when the upstream is back', async ({
    page,
    fleet,
    api,
  }) => {
    const service = await fleet.start('document-api', {
      breakers: { mintic_hub: { failureThreshold: 5, successThreshold: 1, timeoutMs: 1_500 } },
    });
    const upstream = await fleet.startUpstream();
    const [application] = await fleet.startApplications(service, 'mintic_hub', upstream);
    const breaker = service.instances[0].breaker('mintic_hub');
    // Read once a minute: what shows sooner was told by the service and by the panel's stream, not found by polling.
    const registered = await fleet.register(service, { pollIntervalMs: 60_000 });
    await api.findBreaker(registered, 'mintic_hub');

    await openPanel(page, service.name);
    const loads = countLoads(page);
    const tile = tileOf(page, service.name, 'mintic_hub');
    await expect(tile).toHaveAttribute('data-shown', 'closed');
    await expect(tile).toContainText('Closed');
    await expect(shapeIn(tile).locator('circle')).toBeVisible();
    expect(await hueOf(shapeIn(tile))).toBe('green');

    upstream.isDown = true;
    for (let call = 1; call <= 5; call += 1) expect(await application?.ask()).toBe('failed');
    expect(breaker.state).toBe('open');
    expect(await application?.ask()).toBe('refused');

    await expect(tile).toHaveAttribute('data-shown', 'open', { timeout: 2_000 });
    await expect(tile).toContainText('Open');
    await expect(shapeIn(tile).locator('rect')).toBeVisible();
    expect(await hueOf(shapeIn(tile))).toBe('red');

    upstream.isDown = false;
    await expect.poll(() => application?.ask()).toBe('served');
    expect(breaker.state).toBe('closed');
    await expect(tile).toHaveAttribute('data-shown', 'closed', { timeout: 2_000 });
    await expect(tile).toContainText('Closed');
    expect(await hueOf(shapeIn(tile))).toBe('green');
    expect(loads()).toBe(0);
  });
});
