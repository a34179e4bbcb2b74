import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type InstanceAddress, upstreamPort, urlOf } from './addresses.ts';
import type { ChildCommand } from './child.ts';
import { type Settings, settingsEnv, TOKENS } from './settings.ts';

/** The scripts the children run: beside the fleet's own, in TypeScript under tsx and bundled elsewhere. */
export interface Scripts {
  readonly service: URL;
  readonly upstreams: URL;
  readonly archive: URL;
}

/** How the upstreams are started: one process for all of them. */
export function upstreamsCommand(settings: Settings, scripts: Scripts): ChildCommand {
  return nodeCommand('upstreams', scripts.upstreams, [], settings);
}

/** How an instance of a service is started: level 0 in Python, where there is one. */
export function instanceCommand(
  instance: InstanceAddress,
  settings: Settings,
  scripts: Scripts,
): ChildCommand {
  if (instance.service.level === 0 && hasPython()) return pythonCommand(instance, settings, scripts.archive);
  return nodeCommand(instance.id, scripts.service, [instance.id], settings);
}

function nodeCommand(name: string, script: URL, args: string[], settings: Settings): ChildCommand {
  return {
    name,
    file: process.execPath,
    args: [...process.execArgv, fileURLToPath(script), ...args],
    env: settingsEnv(settings),
  };
}

function pythonCommand(
  { id, service, port }: InstanceAddress,
  settings: Settings,
  script: URL,
): ChildCommand {
  const [route] = service.routes;
  if (!route) throw new TypeError(`${service.name} has no route`);
  const options = {
    port,
    breaker: route.breaker,
    upstream: urlOf(upstreamPort(route.upstream, settings.port)),
    'failure-threshold': route.config.failureThreshold ?? 5,
    timeout: (route.config.timeoutMs ?? 60_000) / 1_000,
    'calls-per-second': route.callsPerSecond,
    seed: settings.seed,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return {
    name: id,
    file: 'python3',
    args: [fileURLToPath(script), '--until-stdin-closes', ...args],
    env: { ADMIN_TOKEN: TOKENS.admin, PYTHONUNBUFFERED: '1' },
  };
}

let python: boolean | undefined;

/** Whether there is a Python that can run the archive. */
export function hasPython(): boolean {
  python ??=
    spawnSync('python3', ['-c', 'import sys, http.server; sys.exit(sys.version_info < (3, 9))']).status === 0;
  return python;
}
