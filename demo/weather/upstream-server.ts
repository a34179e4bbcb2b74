import { createServer, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from './random.ts';
import { type Conditions, drawAnswer } from './weather.ts';

/** A real HTTP server under a weather. */
export interface Upstream {
  /** Opens or closes its door, when the weather asks for it. @throws when the port is taken */
  settle(): Promise<void>;
}

/**
 * @param conditions what callers meet now
 * @param seed of the luck of each call
 */
export function createUpstream(
  name: string,
  port: number,
  conditions: () => Conditions,
  seed: string,
): Upstream {
  const random = createRandom(`${seed} ${name}`);
  const server = createServer(async (request, response) => {
    const { status, afterMs } = drawAnswer(conditions(), random);
    request.resume();
    await wait(afterMs);
    const body = status === 200 ? { from: name, path: request.url } : { error: 'The weather is bad.' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  let settling = Promise.resolve();
  return {
    settle() {
      settling = settling.then(() => setListening(server, port, conditions().listening));
      return settling;
    },
  };
}

async function setListening(server: Server, port: number, listening: boolean): Promise<void> {
  if (server.listening === listening) return;
  await new Promise<void>((resolve, reject) => {
    if (!listening) {
      server.close(() => resolve());
      server.closeAllConnections();
      return;
    }
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
