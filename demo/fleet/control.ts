import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { UPSTREAM_NAMES } from '../tables/upstreams.ts';
import { WEATHERS } from '../weather/weather.ts';
import { CONTROL_PAGE } from './control-page.ts';
import type { Fleet } from './fleet.ts';
import { tellStory } from './story.ts';

const LONGEST_BODY = 1_000;

/** What a request asks for that it cannot have. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The hand on the demo, on loopback: `GET /` for people, `GET /fleet` for programs,
 * `PUT /weather/{upstream}` with `{"weather": "down" | … | "script"}` and
 * `PUT /instances/{id}` with `{"running": true | false | "script"}`. A change is answered when it has taken effect.
 */
export function createControl(fleet: Fleet): Server {
  return createServer((request, response) => {
    answer(fleet, request, response).catch((error: unknown) => {
      const status = error instanceof Refusal ? error.status : 500;
      send(response, status, { detail: (error as Error).message });
    });
  });
}

async function answer(fleet: Fleet, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Loopback alone keeps no web page out: one may call itself by a name that leads here.
  const { hostname } = new URL(`http://${request.headers.host}`);
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') throw new Refusal(421, 'This is 127.0.0.1.');
  const [kind, name] = (request.url ?? '/').slice(1).split('/');
  if (request.method === 'GET' && kind === '') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(CONTROL_PAGE);
  } else if (request.method === 'GET' && kind === 'fleet') {
    send(response, 200, reportOf(fleet));
  } else if (request.method === 'PUT' && kind === 'weather') {
    await changeWeather(fleet, name, (await readJson(request)).weather);
    send(response, 200, reportOf(fleet));
  } else if (request.method === 'PUT' && kind === 'instances') {
    await changeInstance(fleet, name, (await readJson(request)).running);
    send(response, 200, reportOf(fleet));
  } else {
    throw new Refusal(404, 'There are GET /, GET /fleet, PUT /weather/{upstream} and PUT /instances/{id}.');
  }
}

function reportOf(fleet: Fleet) {
  return {
    storyMs: fleet.elapsedMs(),
    story: tellStory(fleet.settings.services),
    weathers: WEATHERS,
    upstreams: fleet.reportUpstreams(),
    instances: fleet.reportInstances(),
  };
}

async function changeWeather(fleet: Fleet, name: string | undefined, wanted: unknown): Promise<void> {
  const upstream = UPSTREAM_NAMES.find((one) => one === name);
  if (!upstream)
    throw new Refusal(404, `There is no upstream ${name}; there are ${UPSTREAM_NAMES.join(', ')}.`);
  const weather = WEATHERS.find((one) => one === wanted);
  if (!weather && wanted !== 'script')
    throw new Refusal(400, `weather has to be ${WEATHERS.join(', ')} or script.`);
  await fleet.setWeather(upstream, weather ?? null);
}

async function changeInstance(fleet: Fleet, name: string | undefined, wanted: unknown): Promise<void> {
  const instance = fleet.instances.find(({ id }) => id === name);
  if (!instance) throw new Refusal(404, `There is no instance ${name}; there are ${ids(fleet)}.`);
  if (typeof wanted !== 'boolean' && wanted !== 'script') {
    throw new Refusal(400, 'running has to be true, false or "script".');
  }
  await fleet.setRunning(instance, wanted === 'script' ? null : wanted);
}

function ids(fleet: Fleet): string {
  return fleet.instances.map(({ id }) => id).join(', ');
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (request.headers['content-type'] !== 'application/json')
    throw new Refusal(415, 'Send application/json.');
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > LONGEST_BODY) throw new Refusal(413, 'That is too long.');
  }
  try {
    return { ...JSON.parse(text) };
  } catch {
    throw new Refusal(400, 'That is not JSON.');
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
