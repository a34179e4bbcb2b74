import { connect, createServer } from 'node:net';
import { FleetError } from './settings.ts';

/** @throws FleetError naming the first of the ports that is taken, and DEMO_PORT */
export async function requireFreePorts(ports: readonly number[]): Promise<void> {
  const problems = await Promise.all(ports.map(listenProblem));
  const at = problems.findIndex((problem) => problem !== null);
  if (at < 0) return;
  throw new FleetError(
    `The demo fleet cannot listen on port ${ports[at]} (${problems[at]}); set DEMO_PORT to the first of 100 free ports, for example DEMO_PORT=${alternativeTo(ports)}.`,
  );
}

/** Resolves when something listens on every one of the ports. @throws FleetError naming one that stays silent for half a minute */
export async function waitForPorts(ports: ReadonlyMap<string, number>): Promise<void> {
  const until = Date.now() + 30_000;
  for (const [name, port] of ports) {
    while (!(await listens(port))) {
      if (Date.now() > until)
        throw new FleetError(`${name} did not start to listen on port ${port} within 30 s.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function alternativeTo(ports: readonly number[]): number {
  return Math.min(...ports) < 20_000 ? 20_100 : 4_100;
}

function listenProblem(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer().on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' ? 'another process uses it' : (error.code ?? error.message)),
    );
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
