import { UPSTREAM_NAMES, type UpstreamName } from '../tables/upstreams.ts';
import { CLEAR_SKY, conditionsUnder, type Sky } from '../weather/sky.ts';
import type { Weather } from '../weather/weather.ts';
import { type InstanceAddress, instancesOf, upstreamPort, urlOf } from './addresses.ts';
import { Child } from './child.ts';
import { instanceCommand, type Scripts, upstreamsCommand } from './commands.ts';
import { requireFreePorts, waitForPorts } from './ports.ts';
import type { Settings } from './settings.ts';
import { isAlive } from './story.ts';

const TICK_MS = 250;

/** What the fleet tells of an upstream. */
export interface UpstreamReport {
  readonly name: UpstreamName;
  readonly url: string;
  readonly weather: Weather;
  /** Whether a person set it. */
  readonly overridden: boolean;
}

/** What the fleet tells of one process of a service. */
export interface InstanceReport {
  readonly id: string;
  readonly service: string;
  readonly url: string;
  readonly running: boolean;
  readonly pid: number | null;
  /** Whether a person killed or started it, so that the script leaves it alone. */
  readonly overridden: boolean;
}

/** A fleet of processes. */
export class Fleet {
  readonly settings: Settings;
  readonly instances: readonly InstanceAddress[];
  readonly #say: (line: string) => void;
  readonly #upstreams: Child;
  readonly #children: ReadonlyMap<string, Child>;
  readonly #byHand = new Map<string, boolean>();
  readonly #settled = new Map<number, () => void>();
  #sky: Sky = CLEAR_SKY;
  #messages = 0;
  #tick: NodeJS.Timeout | undefined;

  constructor(settings: Settings, scripts: Scripts, say: (line: string) => void) {
    this.settings = settings;
    this.instances = instancesOf(settings.services, settings.port);
    this.#say = say;
    this.#upstreams = new Child(upstreamsCommand(settings, scripts), say);
    this.#children = new Map(
      this.instances.map((one) => [one.id, new Child(instanceCommand(one, settings, scripts), say)]),
    );
    this.#upstreams.onMessage = (message) => this.#hear(message as { settled: number });
  }

  /** Starts every process; resolves when all of them listen. @throws FleetError when a port is taken */
  async start(): Promise<void> {
    const { port } = this.settings;
    const upstreams = new Map(UPSTREAM_NAMES.map((name) => [name, upstreamPort(name, port)]));
    const instances = new Map(this.instances.map((one) => [one.id, one.port]));
    await requireFreePorts([port, ...upstreams.values(), ...instances.values()]);
    this.#upstreams.start();
    await waitForPorts(upstreams);
    for (const child of this.#children.values()) child.start();
    await waitForPorts(instances);
  }

  /** Begins the story: from here the script makes the weather, and kills. */
  async beginStory(): Promise<void> {
    await this.#setSky({ ...this.#sky, storyStartedAt: Date.now() });
    this.#tick = setInterval(() => this.#followScript(), TICK_MS);
  }

  /** Sets an upstream's weather, or gives it back to the script with null; resolves when callers meet it. */
  setWeather(upstream: UpstreamName, weather: Weather | null): Promise<void> {
    const { [upstream]: _, ...others } = this.#sky.overrides;
    const overrides = weather ? { ...others, [upstream]: { weather, since: Date.now() } } : others;
    return this.#setSky({ ...this.#sky, overrides });
  }

  /** Kills an instance or starts it, or gives it back to the script with null; resolves when it is gone or listens. */
  async setRunning(instance: InstanceAddress, running: boolean | null): Promise<void> {
    if (running === null) this.#byHand.delete(instance.id);
    else this.#byHand.set(instance.id, running);
    await this.#bring(instance, running ?? true);
  }

  reportUpstreams(): UpstreamReport[] {
    return UPSTREAM_NAMES.map((name) => ({
      name,
      url: urlOf(upstreamPort(name, this.settings.port)),
      weather: conditionsUnder(this.#sky, name, this.settings.seed, Date.now()).weather,
      overridden: this.#sky.overrides[name] !== undefined,
    }));
  }

  reportInstances(): InstanceReport[] {
    return this.instances.map(({ id, service, url }) => ({
      id,
      service: service.name,
      url,
      running: this.#child(id).running,
      pid: this.#child(id).pid,
      overridden: this.#byHand.has(id),
    }));
  }

  /** Milliseconds since the story began; null before it. */
  elapsedMs(): number | null {
    return this.#sky.storyStartedAt === null ? null : Date.now() - this.#sky.storyStartedAt;
  }

  /** Ends every process. */
  async stop(): Promise<void> {
    clearInterval(this.#tick);
    await Promise.all([this.#upstreams, ...this.#children.values()].map((child) => child.stop()));
  }

  #followScript(): void {
    for (const instance of this.instances) {
      if (this.#byHand.has(instance.id)) continue;
      const wanted = isAlive(instance.id, this.elapsedMs() ?? -1, this.settings.seed);
      this.#bring(instance, wanted).catch((error: Error) => this.#say(error.message));
    }
  }

  async #bring({ id, port }: InstanceAddress, wanted: boolean): Promise<void> {
    const child = this.#child(id);
    if (child.wanted === wanted) return;
    this.#say(wanted ? `${id} comes back` : `${id} is killed`);
    if (!wanted) return child.kill();
    child.start();
    await waitForPorts(new Map([[id, port]]));
  }

  #child(id: string): Child {
    const child = this.#children.get(id);
    if (!child) throw new TypeError(`no instance ${id}`);
    return child;
  }

  #setSky(sky: Sky): Promise<void> {
    this.#sky = sky;
    this.#messages += 1;
    const id = this.#messages;
    this.#upstreams.send({ sky, id });
    return new Promise((resolve) => this.#settled.set(id, resolve));
  }

  #hear({ settled }: { settled: number }): void {
    // A process of upstreams that has just started knows no sky.
    if (settled === 0 && this.#messages > 0) this.#upstreams.send({ sky: this.#sky, id: this.#messages });
    for (const [id, resolve] of this.#settled) {
      if (id > settled) continue;
      this.#settled.delete(id);
      resolve();
    }
  }
}
