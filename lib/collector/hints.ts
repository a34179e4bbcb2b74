import pg from 'pg';
import type { Logger } from 'pino';

const RECONNECT_MS = 1_000;
const ANSWER_TIMEOUT_MS = 5_000;

/** Listens for "there is work" on a connection of its own. Hints may be lost: whoever listens also looks by himself now and then. */
export class Hints {
  readonly #url: string;
  readonly #onHint: () => void;
  readonly #log: Logger;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(url: string, onHint: () => void, log: Logger) {
    this.#url = url;
    this.#onHint = onHint;
    this.#log = log;
  }

  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'breaker-panel hints',
      connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
    });
    this.#client = client;
    client.on('error', () => {});
    client.on('end', () => this.#reconnect());
    client.on('notification', this.#onHint);
    try {
      await client.connect();
      await client.query('LISTEN panel_work');
      this.#onHint();
    } catch (err) {
      this.#log.warn({ err }, 'no hints from the database, trying again');
      await client.end().catch(() => {});
      this.#reconnect();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  #reconnect(): void {
    if (this.#closed || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.open();
    }, RECONNECT_MS);
  }
}
