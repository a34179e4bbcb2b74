import './setup/require-node.mjs';
import { runScript } from './process/plain-error.mjs';
import { readOptions } from './settings/options.mjs';
import { startPanel } from './supervisor/panel.mjs';
import { bold } from './terminal/step.mjs';

await runScript(async () => {
  const options = readOptions(process.argv.slice(2), process.env);
  const url = await startPanel(options);
  console.log();
  if (url) console.log(`Breaker Panel is ready at ${bold(url)}`);
  if (!options.databaseUrl)
    console.log(`Its data and logs are in ${options.data}; the database's address is in postgres/url there.`);
  console.log('Ctrl-C stops it.');
  process.send?.({ type: 'ready', url });
});
