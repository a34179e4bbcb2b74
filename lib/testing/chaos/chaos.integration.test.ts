import { expect, it } from 'vitest';
import { runChaos } from './run.ts';

const SERVICES = [
  { name: 'document-api', instances: 2, journalSize: 1_000, callEveryMs: 60, openMs: 150 },
  { name: 'notifications', instances: 1, journalSize: 15, callEveryMs: 60, openMs: 150 },
];

it('loses, doubles and reorders nothing while collectors, services and Postgres are killed', async () => {
  const told: string[] = [];
  const report = await runChaos({
    seed: 81,
    kills: 4,
    everyMs: 1_000,
    collectors: 2,
    services: SERVICES,
    settleMs: 90_000,
    say: (line) => told.push(line),
  });
  expect(report.differences, told.join('\n')).toEqual([]);
  expect(report.deeds).toEqual({
    'kill a collector': 1,
    'kill a service': 2,
    'kill Postgres': 1,
    'pause a collector': 1,
    'stop a collector': 1,
    'cut connections': 1,
  });
  expect(report.counts.stored).toBeGreaterThan(0);
  expect(report.counts.executed).toBeGreaterThan(0);
}, 180_000);
