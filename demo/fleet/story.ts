import { DEATHS, EPISODES } from '../tables/episodes.ts';
import { SERVICES } from '../tables/services.ts';
import type { UpstreamName } from '../tables/upstreams.ts';
import { sceneAt } from '../weather/episode.ts';
import type { Weather } from '../weather/weather.ts';

/** Whether the script wants an instance alive. */
export function isAlive(instanceId: string, elapsedMs: number, seed: string): boolean {
  return sceneAt(DEATHS, instanceId, elapsedMs, seed) === null;
}

const SAYS: Record<Weather, string> = {
  calm: 'is calm',
  slow: 'answers too slowly',
  failing: 'fails',
  down: 'is down',
  flapping: 'fails and recovers, again and again',
  recovering: 'recovers',
};

/** The first three minutes in words, a line for each thing that happens to the services named. */
export function tellStory(services: readonly string[]): string[] {
  const weather = EPISODES.flatMap(({ from, subject, weather }) => {
    const callers = callersOf(subject, services);
    if (callers.length === 0) return [];
    const line = `${subject} ${SAYS[weather]}`;
    return [{ from, line: weather === 'recovering' ? line : `${line} → ${callers.join(', ')}` }];
  });
  const deaths = DEATHS.filter(({ subject }) =>
    services.some((name) => subject.startsWith(`${name}-`)),
  ).flatMap(({ from, to, subject }) => [
    { from, line: `${subject} is killed: stale, not open` },
    { from: to, line: `${subject} is back, as a new process` },
  ]);
  return [...weather, ...deaths]
    .sort((a, b) => a.from - b.from)
    .map(({ from, line }) => `${clock(from)}  ${line}`);
}

/** Which services call an upstream. */
function callersOf(upstream: UpstreamName, services: readonly string[]): string[] {
  return SERVICES.filter(
    ({ name, routes }) => services.includes(name) && routes.some((one) => one.upstream === upstream),
  ).map(({ name, instances }) => (instances > 1 ? `${name} ×${instances}` : name));
}

/** Seconds as 1:05. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
