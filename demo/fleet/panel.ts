import type { Service, ServiceInput, ServiceList } from '#lib/contract/service.ts';
import { differenceOf } from './registrations.ts';
import { FleetError } from './settings.ts';

const WAIT_MS = 60_000;
const RETRY_MS = 1_000;

/** The panel does not answer, or not now. */
class PanelUnavailable extends FleetError {}

/** The panel answers, and says no. */
class PanelRefusal extends FleetError {}

/** What became of a registration. */
export type Registered = 'registered' | 'changed' | 'known' | 'refused';

/** The panel's public API, as operator "demo". While the panel does not answer, it is asked again for up to a minute. */
export class Panel {
  readonly #url: string;
  readonly #say: (line: string) => void;
  #cookie = '';

  constructor(url: string, say: (line: string) => void) {
    this.#url = url;
    this.#say = say;
  }

  /**
   * Registers a service, or changes what differs in the one of that name. What the panel refuses (an address that is
   * registered under another name) is told and left. @throws FleetError when the panel does not answer
   */
  async register(wanted: ServiceInput): Promise<Registered> {
    const until = Date.now() + WAIT_MS;
    for (;;) {
      try {
        return await this.#register(wanted);
      } catch (error) {
        if (error instanceof PanelRefusal) {
          this.#say(error.message);
          return 'refused';
        }
        if (!(error instanceof PanelUnavailable) || Date.now() > until) throw error;
        this.#say(`${error.message} Asking again.`);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #register(wanted: ServiceInput): Promise<Registered> {
    if (!this.#cookie) await this.#call('PUT', '/api/v1/operator', { name: 'demo' });
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
      throw new PanelUnavailable(`The panel at ${this.#url} does not answer (${reasonOf(error)}).`);
    });
    const text = await response.text();
    if (response.status >= 500)
      throw new PanelUnavailable(`The panel failed ${method} ${path} with ${response.status}.`);
    if (!response.ok)
      throw new PanelRefusal(
        `The panel refused ${method} ${path} with ${response.status}: ${detailOf(text)}`,
      );
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
    return String(JSON.parse(text).detail);
  } catch {
    return text.slice(0, 200);
  }
}
