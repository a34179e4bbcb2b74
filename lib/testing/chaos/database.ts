import { setTimeout as delay } from 'node:timers/promises';
import { applyMigrations } from '../../../scripts/migrations/apply.mjs';
import { startPostgres } from '../../../scripts/postgres/postgres.mjs';
import { inProject } from '../../../scripts/settings/project.mjs';

/** A Postgres of its own that can be killed. */
export interface ChaosDatabase {
  readonly url: string;
  readonly running: boolean;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

const PATIENCE_MS = 30_000;
/** What is committed outlives the server's death; only a power cut would take it. */
const SETTINGS = { max_connections: 60, synchronous_commit: 'on' };

/** Starts the server in a folder of its own and makes the tables. */
export async function startDatabase(data: string): Promise<ChaosDatabase> {
  const launch = () => startPostgres({ data, durable: false, settings: SETTINGS });
  let server = await launch();
  let running = true;
  let starting: Promise<void> | null = null;
  const { url } = server;
  await applyMigrations({ url, folder: inProject('prisma', 'migrations') });

  async function startAgain(): Promise<void> {
    // The folder is given free a moment after the server has ended.
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        server = await launch();
        break;
      } catch (error) {
        if (Date.now() > until) throw error;
        await delay(100);
      }
    }
    if (server.url !== url) throw new Error('The port of Postgres was taken by another process; try again');
    running = true;
  }

  return {
    url,
    get running() {
      return running;
    },
    async kill() {
      await starting?.catch(() => {});
      running = false;
      server.kill();
      await server.ended;
    },
    async start() {
      if (running) return;
      starting = startAgain();
      await starting;
    },
  };
}
