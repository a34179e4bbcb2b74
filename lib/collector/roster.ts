import type { PolledInstance } from '#lib/store/instances.ts';
import type { InstancePoller } from './instance-poller.ts';

/** The pollers that run: one per instance of the shards held. */
export class Roster {
  readonly #create: (instance: PolledInstance) => InstancePoller;
  readonly #onStop: (instanceId: number) => void;
  readonly #pollers = new Map<number, InstancePoller>();

  constructor(create: (instance: PolledInstance) => InstancePoller, onStop: (instanceId: number) => void) {
    this.#create = create;
    this.#onStop = onStop;
  }

  get size(): number {
    return this.#pollers.size;
  }

  /** All that run now. */
  get pollers(): readonly InstancePoller[] {
    return [...this.#pollers.values()];
  }

  poller(instanceId: number): InstancePoller | null {
    return this.#pollers.get(instanceId) ?? null;
  }

  /** Starts and stops pollers until exactly these instances are polled, as they are described now. */
  async follow(instances: readonly PolledInstance[]): Promise<void> {
    const wanted = new Map(instances.map((instance) => [instance.instanceId, instance]));
    const ending = [...this.#pollers.values()].filter(
      (poller) => !isSame(poller.instance, wanted.get(poller.instance.instanceId)),
    );
    await Promise.all(ending.map((poller) => this.#end(poller)));
    for (const instance of instances) {
      if (this.#pollers.has(instance.instanceId)) continue;
      const poller = this.#create(instance);
      this.#pollers.set(instance.instanceId, poller);
      poller.start();
    }
  }

  /** Stops all. */
  async clear(): Promise<void> {
    await this.follow([]);
  }

  async #end(poller: InstancePoller): Promise<void> {
    await poller.stop();
    this.#pollers.delete(poller.instance.instanceId);
    this.#onStop(poller.instance.instanceId);
  }
}

function isSame(a: PolledInstance, b: PolledInstance | undefined): boolean {
  return b !== undefined && fingerprint(a) === fingerprint(b);
}

function fingerprint(instance: PolledInstance): string {
  const { readToken, adminToken, ...rest } = instance;
  return JSON.stringify([rest, asText(readToken), asText(adminToken)]);
}

function asText(sealed: Uint8Array | null): string | null {
  return sealed === null ? null : Buffer.from(sealed).toString('base64');
}
