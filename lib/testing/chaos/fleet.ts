import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../scripts/postgres/credentials.mjs';
import { Child } from './child.ts';
import type { OwnHistory, Row } from './history.ts';
import type { ServiceOrders } from './service.ts';

/** A service of the fleet. */
export interface ServicePlan {
  readonly name: string;
  readonly instances: number;
  readonly journalSize: number;
  /** Milliseconds between two calls, about. */
  readonly callEveryMs: number;
  /** Milliseconds that an open circuit waits before it tries again. */
  readonly openMs: number;
}

/** An instance: a process that is killed and comes back as another, and the file in which all of them write. */
export interface FleetInstance {
  readonly service: string;
  readonly url: string;
  readonly process: Child;
  readHistory(): OwnHistory;
}

export const ADMIN_TOKEN = 'chaos-admin-token';
export const BREAKERS = ['mintic_hub', 'payments', 'archive'];

interface FleetOptions {
  readonly services: readonly ServicePlan[];
  readonly script: string;
  readonly folder: string;
  readonly seed: number;
  readonly onSurprise: (what: string) => void;
}

/** The instances of some services, not started yet. */
export async function makeFleet(options: FleetOptions): Promise<FleetInstance[]> {
  const instances: FleetInstance[] = [];
  for (const service of options.services) {
    for (let n = 1; n <= service.instances; n += 1) {
      instances.push(await makeInstance(service, `${service.name}-${n}`, instances.length, options));
    }
  }
  return instances;
}

async function makeInstance(
  { name, journalSize, callEveryMs, openMs }: ServicePlan,
  instanceId: string,
  index: number,
  { script, folder, seed, onSurprise }: FleetOptions,
): Promise<FleetInstance> {
  const port = await freePort();
  const file = join(folder, `${instanceId}.journal`);
  const orders = (start: number): ServiceOrders => ({
    service: name,
    instanceId,
    port,
    file,
    adminToken: ADMIN_TOKEN,
    journalSize,
    breakers: BREAKERS,
    callEveryMs,
    openMs,
    seed: seed + 1_000 * index + start,
  });
  const process = new Child({
    name: instanceId,
    script,
    env: (start) => ({ CHAOS_SERVICE: JSON.stringify(orders(start)) }),
    logFile: join(folder, `${instanceId}.log`),
    onSurprise,
  });
  return {
    service: name,
    url: `http://127.0.0.1:${port}`,
    process,
    readHistory: () => ({ ...parseJournal(existsSync(file) ? readFileSync(file, 'utf8') : ''), journalSize }),
  };
}

interface WrittenRow
  extends Omit<Row, 'at' | 'failureCount' | 'failureRate' | 'windowCalls' | 'held' | 'holdUntil'> {
  readonly at: string;
  readonly failure_count: number;
  readonly failure_rate: number;
  readonly window_calls: number;
  readonly hold: { readonly until: string | null } | null;
}

function parseJournal(text: string): Omit<OwnHistory, 'journalSize'> {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { boot: string; row?: WrittenRow });
  return {
    boots: lines.filter(({ row }) => row === undefined).map(({ boot }) => boot),
    rows: lines.flatMap(({ boot, row }) => (row ? [toRow(boot, row)] : [])),
  };
}

function toRow(boot: string, row: WrittenRow): Row {
  const { hold, failure_count, failure_rate, window_calls, at, ...rest } = row;
  return {
    ...rest,
    boot,
    at: Date.parse(at),
    failureCount: failure_count,
    failureRate: failure_rate,
    windowCalls: window_calls,
    held: hold !== null,
    holdUntil: hold?.until ? Date.parse(hold.until) : null,
  };
}
