import type { KeyObject } from 'node:crypto';
import { ChangeListener } from '#lib/store/change-listener.ts';
import { type Database, openDatabase } from '#lib/store/database.ts';
import { ChangeFeed } from './change-feed.ts';
import { createLog, type Logger } from './log.ts';
import { parseSettings, type ServerSettings } from './settings.ts';

/** What every use case works with. There is one in a process. */
export interface ServerContext {
  readonly db: Database;
  readonly sealingKey: KeyObject;
  readonly feed: ChangeFeed;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Ends the streams and the connections. */
  close(): Promise<void>;
}

const CONNECTIONS = 10;

/** Opens everything that the use cases need, and begins to follow what changes. `now`: epoch milliseconds, default the clock. */
export function createContext(settings: ServerSettings, now: () => number = Date.now): ServerContext {
  const log = createLog(settings.logLevel);
  const db = openDatabase({
    url: settings.databaseUrl,
    max: CONNECTIONS,
    applicationName: 'breaker-panel web',
    onConnectionError: (error) => log.warn({ err: error }, 'a database connection broke'),
  });
  const feed = new ChangeFeed({ db, log, now });
  const listener = new ChangeListener(settings.databaseUrl, () => feed.hint());
  feed.start();
  const close = async () => {
    await listener.close();
    await feed.close();
    await db.close();
  };
  return { db, sealingKey: settings.sealingKey, feed, log, now, close };
}

// Next bundles routes, pages and instrumentation as module graphs of their own: only globalThis is shared within the process.
const shared = globalThis as { [KEY]?: ServerContext };
const KEY = Symbol.for('breaker-panel.server-context');

/** The context of this process, made at the first call. Throws while the environment is wrong, saying what is. */
export async function getContext(): Promise<ServerContext> {
  shared[KEY] ??= createContext(parseSettings(process.env));
  return shared[KEY];
}
