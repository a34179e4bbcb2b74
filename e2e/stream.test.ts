import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect } from './fixtures.ts';
import { type Line, layLine } from './line.ts';
import { makeDataFolder, type PanelOptions, type RunningPanel, startPanel } from './panel.ts';
import { countLoads, expectLive, open, openPanel, tileOf } from './screens.ts';
import { panelUrl } from './set-up.ts';

/** The panel promises to say within five seconds that it is not live; the sixth is for the machine. */
const SAID_WITHIN_MS = 6_000;

interface Fixtures {
  /** To the panel that the tests share. */
  readonly line: Line;
  /** Starts a part of another panel, of which the database comes first. */
  readonly startPart: (only: PanelOptions['only']) => Promise<RunningPanel>;
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first parameter
  line: async ({}, use) => {
    const line = await layLine(panelUrl());
    await use(line);
    await line.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  startPart: async ({}, use) => {
    const data = makeDataFolder();
    const running: RunningPanel[] = [];
    await use(async (only) => {
      const databaseUrl =
        only === 'database' ? undefined : readFileSync(join(data.path, 'postgres', 'url'), 'utf8').trim();
      const part = await startPanel({ data: data.path, only, databaseUrl });
      running.push(part);
      return part;
    });
    for (const part of running.reverse()) await part.stop();
    data.remove();
  },
});

test.describe('a screen whose line to the panel', () => {
  for (const [what, how] of [
    ['is cut', 'cut'],
    ['goes silent', 'silence'],
  ] as const) {
    test(`${what} says so within five seconds, and is up to date once it is back`, async ({
      page,
      fleet,
      api,
      line,
    }) => {
      const service = await fleet.start('folder', { breakers: { store: { failureThreshold: 1 } } });
      await api.findBreaker(await fleet.register(service), 'store');
      await openPanel(page, service.name, line.url);
      const loads = countLoads(page);
      const banner = page.getByTestId('banner');
      const tile = tileOf(page, service.name, 'store');
      await expect(tile).toHaveAttribute('data-shown', 'closed');
      await expect(banner).toBeEmpty();

      line[how]();
      await expect(banner).toContainText('Not live', { timeout: SAID_WITHIN_MS });
      await expect(page.getByTestId('live-sign')).toHaveAttribute('data-status', 'lost');
      await service.instances[0].fail('store');

      line.mend();
      await expectLive(page);
      await expect(banner).toBeEmpty();
      await expect(tile).toHaveAttribute('data-shown', 'open');
      expect(loads()).toBe(0);
    });
  }
});

test('a panel whose collector ends says that nothing is read, until another one starts', async ({
  page,
  startPart,
}) => {
  // Four processes start in it, one after the other.
  test.slow();
  await startPart('database');
  const collector = await startPart('collector');
  const web = await startPart('web');
  await open(page, web.url);
  const banner = page.getByTestId('banner');
  const sign = page.getByTestId('live-sign');
  await expect(sign).toHaveAttribute('data-status', 'live');
  await expect(banner).toBeEmpty();

  await collector.stop();
  await expect(banner).toContainText('No collector is running');
  await expect(sign).toHaveAttribute('data-status', 'trouble');

  await startPart('collector');
  await expect(sign).toHaveAttribute('data-status', 'live');
  await expect(banner).toBeEmpty();
});
