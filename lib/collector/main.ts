import { startCollector } from './collector.ts';
import { createLog } from './log.ts';
import { type CollectorSettings, readSettings } from './settings.ts';

function settingsOrExit(): CollectorSettings {
  try {
    return readSettings(process.env);
  } catch (error) {
    console.error(`The collector cannot start: ${error instanceof Error ? error.message : String(error)}.`);
    process.exit(1);
  }
}

const settings = settingsOrExit();
const log = createLog(settings.logLevel);
const collector = await startCollector(settings, log).catch((error: Error) => {
  log.fatal({ err: error }, 'the collector cannot start');
  process.exit(1);
});

async function stop(): Promise<void> {
  await collector.stop();
  process.exit(0);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.on('disconnect', stop);
process.send?.('ready');
