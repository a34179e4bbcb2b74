import { randomBytes } from 'node:crypto';
import type { Service, ServiceInput } from '#lib/contract/service.ts';
import type { CircuitBreakerConfig } from '#lib/engine/index.ts';
import { type BadKind, startBadService } from '#lib/testing/bad-service.ts';
import { type FakeService, type FakeServiceOptions, startFakeService } from '#lib/testing/fake-service.ts';
import type { Api } from './api.ts';
import {
  type Application,
  startApplication,
  startTraffic,
  startUpstream,
  type Upstream,
} from './application.ts';

/** The token with which a service of a test takes commands. */
export const ADMIN_TOKEN = 'e2e-admin-token';

/** A service under test: real breakers behind HTTP, in as many instances as asked for. */
export interface TestedService {
  /** Unlike any other in the panel, so that tests do not meet. */
  readonly name: string;
  readonly instances: readonly [FakeService, ...FakeService[]];
}

export interface TestedServiceOptions extends Pick<FakeServiceOptions, 'level'> {
  /** Default: 1. */
  readonly instances?: number;
  /** Its breakers, on every instance. */
  readonly breakers: Readonly<Record<string, CircuitBreakerConfig>>;
}

/** The services of one test. What it starts ends with it, and what it registers is removed. */
export class Fleet {
  readonly #api: Api;
  readonly #tag = randomBytes(3).toString('hex');
  readonly #endings: (() => Promise<unknown>)[] = [];

  constructor(api: Api) {
    this.#api = api;
  }

  /** A service's name that no other test uses. */
  name(name: string): string {
    return `${name}-${this.#tag}`;
  }

  async start(name: string, options: TestedServiceOptions): Promise<TestedService> {
    const { instances = 1, level, breakers } = options;
    const unique = this.name(name);
    const startOne = async (number: number): Promise<FakeService> => {
      const service = await startFakeService({
        name: unique,
        instanceId: `${unique}-${number}`,
        adminToken: ADMIN_TOKEN,
        level,
      });
      this.#endings.push(() => service.close());
      for (const [breaker, config] of Object.entries(breakers)) service.breaker(breaker, config);
      return service;
    };
    const first = await startOne(1);
    const others = await Promise.all(
      Array.from({ length: instances - 1 }, (_, place) => startOne(place + 2)),
    );
    return { name: unique, instances: [first, ...others] };
  }

  /** Starts something that answers as no service should, and returns its address. */
  async startBad(kind: BadKind): Promise<string> {
    const { url, close } = await startBadService(kind);
    this.#endings.push(close);
    return url;
  }

  /** Registers a service with the panel as a program does; read every second unless told otherwise. */
  register(service: TestedService, more: Partial<ServiceInput> = {}): Promise<Service> {
    return this.#api.registerService({
      name: service.name,
      instances: service.instances.map(({ url }) => ({ url })),
      adminToken: ADMIN_TOKEN,
      pollIntervalMs: 1_000,
      ...more,
    });
  }

  async startUpstream(): Promise<Upstream> {
    const upstream = await startUpstream();
    this.#endings.push(upstream.close);
    return upstream;
  }

  /** Starts the users' side of every instance of a service. */
  async startApplications(
    service: TestedService,
    breaker: string,
    upstream: Upstream,
  ): Promise<Application[]> {
    return Promise.all(
      service.instances.map(async (instance) => {
        const application = await startApplication(instance, breaker, upstream);
        this.#endings.push(application.close);
        return application;
      }),
    );
  }

  /** Has users ask until the test ends. */
  startTraffic(applications: readonly Application[]): void {
    this.#endings.push(startTraffic(applications));
  }

  /** Ends everything, the newest first. */
  async end(): Promise<void> {
    for (const service of await this.#api.listServices()) {
      if (service.name.endsWith(`-${this.#tag}`)) await this.#api.removeService(service.id);
    }
    for (const end of this.#endings.reverse()) await end();
  }
}
