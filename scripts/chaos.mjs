// Kills collectors, services and the database by a seeded script, and compares what is stored with what the services wrote.
// node scripts/chaos.mjs [--long] [--seed <number>]
import './setup/require-node.mjs';
import { runScript } from './process/plain-error.mjs';
import { setUp } from './setup/setup.mjs';

await runScript(async () => {
  await setUp(['packages', 'client']);
  const { tsImport } = await import('tsx/esm/api');
  const { runChaosCommand } = await tsImport('../lib/testing/chaos/main.ts', import.meta.url);
  return runChaosCommand(process.argv.slice(2));
});
