import pg from 'pg';

const RETRY_MS = 1_000;

/**
 * Listens for hints that something changed, on a connection of its own that is made again when it breaks. A hint may be lost or come
 * twice: whoever follows the tables looks by himself now and then.
 */
export class ChangeListener {
  readonly #url: string;
  readonly #onHint: () => void;
  #client: pg.Client | null = null;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(url: string, onHint: () => void) {
    this.#url = url;
    this.#onHint = onHint;
    void this.#connect();
  }

  /** Stops listening. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
    await this.#client?.end().catch(() => {});
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'breaker-panel web listener',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    this.#client = client;
    client.on('notification', this.#onHint);
    // Also emitted when the connection breaks later; without a listener it would end the process.
    client.on('error', () => this.#reconnect(client));
    client.on('end', () => this.#reconnect(client));
    try {
      await client.connect();
      await client.query('LISTEN panel_change');
      this.#onHint();
    } catch {
      this.#reconnect(client);
    }
  }

  #reconnect(broken: pg.Client): void {
    if (this.#closed || this.#client !== broken) return;
    this.#client = null;
    void broken.end().catch(() => {});
    this.#retry = setTimeout(() => void this.#connect(), RETRY_MS);
  }
}
