import { instancesOf, upstreamPort, urlOf } from './fleet/addresses.ts';
import { endWithParent, runMain } from './fleet/run-main.ts';
import { FleetError, readSettings, TOKENS } from './fleet/settings.ts';
import { startService } from './service/start-service.ts';

// One process of one service: `service.ts document-api-3`.
await runMain(async () => {
  endWithParent();
  const { port, seed, services } = readSettings(process.env);
  const known = instancesOf(services, port);
  const instance = known.find(({ id }) => id === process.argv[2]);
  if (!instance) throw new FleetError(`Name one of ${known.map(({ id }) => id).join(', ')}.`);
  const { service, id } = instance;
  await startService(service, {
    instanceId: id,
    port: instance.port,
    upstreamUrl: (route) => urlOf(upstreamPort(route.upstream, port)),
    adminToken: service.commands ? TOKENS.admin : undefined,
    readToken: service.readProtected ? TOKENS.read : undefined,
    trafficSeed: `${seed} ${id}`,
  });
});
