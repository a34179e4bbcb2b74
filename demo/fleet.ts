import { hasPython, type Scripts } from './fleet/commands.ts';
import { createControl } from './fleet/control.ts';
import { Fleet } from './fleet/fleet.ts';
import { Panel, type Registered } from './fleet/panel.ts';
import { registrationsOf } from './fleet/registrations.ts';
import { runMain } from './fleet/run-main.ts';
import { readSettings, type Settings } from './fleet/settings.ts';
import { clock, tellStory } from './fleet/story.ts';

// The whole fleet: upstreams and services in processes of their own, registered at the panel.
await runMain(async () => {
  const settings = readSettings(process.env);
  const fleet = new Fleet(settings, scriptsBeside(import.meta.url), (line) => {
    console.log(`demo ${clock((fleet.elapsedMs() ?? 0) / 1_000)}  ${line}`);
  });
  stopOnSignals(fleet);
  await fleet.start();
  await new Promise<void>((resolve, reject) => {
    createControl(fleet).on('error', reject).listen(settings.port, '127.0.0.1', resolve);
  });
  console.log(`demo: ${fleet.instances.length} processes of ${settings.services.length} services are up`);
  if (settings.panelUrl) await register(fleet, settings.panelUrl);
  if (!settings.quiet) await fleet.beginStory();
  announce(settings);
});

/** The children's scripts: bundled in dist/demo beside this one, or in TypeScript. Python is run as it is. */
function scriptsBeside(self: string): Scripts {
  const bundled = self.endsWith('.mjs');
  return {
    service: new URL(bundled ? './service.mjs' : './service.ts', self),
    upstreams: new URL(bundled ? './upstreams.mjs' : './upstreams.ts', self),
    archive: new URL(bundled ? '../../demo/level0/archive.py' : './level0/archive.py', self),
  };
}

function stopOnSignals(fleet: Fleet): void {
  const stop = () => void fleet.stop().finally(() => process.exit());
  process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop);
}

async function register(fleet: Fleet, panelUrl: string): Promise<void> {
  const panel = new Panel(panelUrl, (line) => console.log(`demo: ${line}`));
  const counts: Record<Registered, number> = { registered: 0, changed: 0, known: 0, refused: 0 };
  for (const service of registrationsOf(fleet.instances)) counts[await panel.register(service)] += 1;
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  console.log(`demo: at the panel, services ${told.map(([what, count]) => `${what} ${count}`).join(', ')}`);
}

function announce({ port, quiet, services }: Settings): void {
  console.log('demo fleet ready');
  console.log(`demo: make the weather and kill processes by hand at http://127.0.0.1:${port}`);
  if (services.includes('archive') && !hasPython())
    console.log('demo: without python3 the archive runs in Node');
  if (quiet) return;
  console.log(
    'demo: what happens in the first three minutes, and with variations in every three after them:',
  );
  for (const line of tellStory(services)) console.log(`  ${line}`);
}
