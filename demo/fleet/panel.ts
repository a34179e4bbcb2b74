import type { Service, ServiceInput, ServiceList } from '#lib/contract/service.ts';
import { differenceOf } from './registrations.ts';
import { FleetError } from './settings.ts';

const WAIT_MS = 60_000;
const RETRY_MS = 500;

/** The panel does not answer, or not now. */
class PanelUnavailable extends FleetError {}

/** The panel's public API, as operator "demo". */
export class Panel {
  readonly #url: string;
  #cookie = '';

  private constructor(url: string) {
    this.#url = url;
  }

  /** Waits up to a minute for the panel to answer, and names the operator. @throws FleetError */
  static async open(url: string, say: (line: string) => void): Promise<Panel> {
    const panel = new Panel(url);
    const until = Date.now() + WAIT_MS;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await panel.#call('PUT', '/api/v1/operator', { name: 'demo' });
        return panel;
      } catch (error) {
        if (!(error instanceof PanelUnavailable) || Date.now() > until) throw error;
        if (attempt === 1) say(`waiting for the panel at ${url}`);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** Registers a service, or changes what differs in the one of that name. @returns what it did. @throws FleetError */
  async register(wanted: ServiceInput): Promise<'registered' | 'changed' | 'known'> {
    const known = (await this.#services()).find(({ name }) => name === wanted.name);
    if (!known) {
      await this.#call('POST', '/api/v1/services', wanted);
      return 'registered';
    }
    const patch = differenceOf(known, wanted);
    if (!patch) return 'known';
    await this.#call('PATCH', `/api/v1/services/${known.id}`, patch);
    return 'changed';
  }

  async #services(): Promise<Service[]> {
    const services: Service[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
      const page = (await this.#call('GET', `/api/v1/services${query}`)) as ServiceList;
      services.push(...page.items);
      cursor = page.nextCursor;
    }
    return services;
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        origin: this.#url,
        cookie: this.#cookie,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    }).catch((error: Error) => {
      throw new PanelUnavailable(
        `The panel at ${this.#url} does not answer (${reasonOf(error)}); is PANEL_URL right?`,
      );
    });
    const text = await response.text();
    if (response.status >= 500)
      throw new PanelUnavailable(`The panel failed ${method} ${path} with ${response.status}.`);
    if (!response.ok)
      throw new FleetError(`The panel refused ${method} ${path} with ${response.status}: ${detailOf(text)}`);
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    if (cookies.length > 0) this.#cookie = cookies.join('; ');
    return text ? JSON.parse(text) : null;
  }
}

function reasonOf(error: Error): string {
  return (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message;
}

function detailOf(text: string): string {
  try {
    const { detail, errors } = JSON.parse(text) as {
      detail?: string;
      errors?: { field: string; message: string }[];
    };
    const fields = (errors ?? []).map(({ field, message }) => `${field} ${message}`);
    return [detail, ...fields].filter(Boolean).join('; ');
  } catch {
    return text.slice(0, 200);
  }
}
