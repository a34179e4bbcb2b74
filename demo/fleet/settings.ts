import { SERVICES } from '../tables/services.ts';

/** How many ports the fleet takes, from its first. */
const PORTS_TAKEN = 100;

/** Public on purpose: these services live on loopback and guard nothing. They show how the real ones are guarded. */
export const TOKENS = { admin: 'demo-admin-token', read: 'demo-read-token' } as const;

/** What the environment says about the fleet. */
export interface Settings {
  /** DEMO_PORT: the first of the fleet's ports; 4100. */
  readonly port: number;
  /** DEMO_SEED: the weather's and the traffic's; another one tells the same first three minutes and others after them. */
  readonly seed: string;
  /** DEMO_QUIET=1: no script; weather and deaths only as they are asked for. */
  readonly quiet: boolean;
  /** DEMO_SERVICES: names with commas between them; all of them when it is not set. */
  readonly services: readonly string[];
  /** PANEL_URL: the panel to register at; none when it is not set. */
  readonly panelUrl: string | null;
}

/** What ends the fleet with a sentence and no stack. */
export class FleetError extends Error {}

/** @throws FleetError naming the variable, what it may be and what it is. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  return {
    port: readPort(env.DEMO_PORT || '4100'),
    seed: env.DEMO_SEED || 'citizen-folder',
    quiet: env.DEMO_QUIET === '1',
    services: readServices(env.DEMO_SERVICES),
    panelUrl: readPanelUrl(env.PANEL_URL),
  };
}

/** The environment from which a child reads the same settings. */
export function settingsEnv(settings: Settings): Record<string, string> {
  return { DEMO_PORT: String(settings.port), DEMO_SEED: settings.seed };
}

function readPort(text: string): number {
  const most = 32_768 - PORTS_TAKEN;
  const port = Number(text);
  if (/^\d{4,5}$/.test(text) && port >= 1_024 && port <= most) return port;
  throw new FleetError(`DEMO_PORT has to be a port from 1024 to ${most}; it is ${JSON.stringify(text)}.`);
}

function readServices(text: string | undefined): string[] {
  const known = SERVICES.map((service) => service.name);
  if (!text) return known;
  const names = text.split(',').map((name) => name.trim());
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined) return names;
  throw new FleetError(`DEMO_SERVICES names ${JSON.stringify(stranger)}; there are ${known.join(', ')}.`);
}

function readPanelUrl(text: string | undefined): string | null {
  if (!text) return null;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
  throw new FleetError(
    `PANEL_URL has to be an address such as http://127.0.0.1:3000; it is ${JSON.stringify(text)}.`,
  );
}
