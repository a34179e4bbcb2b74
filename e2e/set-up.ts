import { makeDataFolder, startPanel } from './panel.ts';

const VARIABLE = 'E2E_PANEL_URL';

/** Where the panel is that the tests share. Empty before the set-up has run. */
export function panelUrl(): string {
  return process.env[VARIABLE] ?? '';
}

/** Playwright's global set-up: starts the one panel that the tests share, and returns what takes it away again. */
export default async function setUp(): Promise<() => Promise<void>> {
  const data = makeDataFolder();
  try {
    const panel = await startPanel({ data: data.path });
    process.env[VARIABLE] = panel.url;
    return async () => {
      await panel.stop();
      data.remove();
    };
  } catch (error) {
    data.remove();
    throw error;
  }
}
