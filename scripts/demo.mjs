import './setup/require-node.mjs';
import { PlainError, runScript } from './process/plain-error.mjs';
import { readPort } from './settings/address.mjs';
import { readOptions } from './settings/options.mjs';
import { startPanel } from './supervisor/panel.mjs';
import { bold } from './terminal/step.mjs';

await runScript(async () => {
  const port = readPort(process.env, 'DEMO_PORT', 4100);
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.parts.size < 3) throw new PlainError('The demo runs every part; --only belongs to npm start.');
  const url = await startPanel(options, {
    collectorEnv: { OUTBOUND_ALLOW_LOOPBACK: '1' },
    besidePanel: (webUrl) => ({
      name: 'demo fleet',
      args: ['dist/demo/fleet.mjs'],
      env: { DEMO_PORT: String(port), PANEL_URL: webUrl },
      readyLine: 'demo fleet ready',
    }),
  });
  console.log(`
Breaker Panel is ready at ${bold(url)}

  Watch it for a minute: what the demo services depend on fails, recovers and flaps by a script.
  Open mintic_hub, choose Force open and give a reason: its services refuse those calls at once.
  Reset it there: the calls go through again, and the timeline tells both.
  Read the script, make the weather yourself or kill an instance at http://127.0.0.1:${port}
  See what is polled, and add a service of your own, at ${url}/services

Ctrl-C stops everything; the history is kept in ${options.data} for the next start.`);
  process.send?.({ type: 'ready', url });
});
