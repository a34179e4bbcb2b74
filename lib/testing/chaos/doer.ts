import { setTimeout as delay } from 'node:timers/promises';
import type { RequestContext } from '#lib/server/handle.ts';
import type { Child } from './child.ts';
import type { ChaosDatabase } from './database.ts';
import type { FleetInstance } from './fleet.ts';
import type { Deed, DeedKind } from './plan.ts';

interface Stage {
  readonly database: ChaosDatabase;
  readonly fleet: readonly FleetInstance[];
  readonly collectors: readonly Child[];
  readonly ctx: RequestContext;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const PATIENCE_MS = 30_000;
const LOOK_MS = 50;

/** Carries out a plan's deeds. */
export class Doer {
  readonly #stage: Stage;
  readonly #startedAt = Date.now();
  readonly #underWay = new Set<Promise<void>>();
  readonly done: Partial<Record<DeedKind, number>> = {};

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Does each deed at its time, `before` it what is given, and is done when everything that was taken away is back. */
  async play(deeds: readonly Deed[], before: () => Promise<void>): Promise<void> {
    const { signal } = this.#stage;
    for (const deed of deeds) {
      await delay(Math.max(0, this.#startedAt + deed.atMs - Date.now()), undefined, { signal });
      await before();
      await this.#begin(deed);
    }
    await Promise.all(this.#underWay);
  }

  /** Done when it has happened; what comes back comes back later. */
  async #begin(deed: Deed): Promise<void> {
    const { collectors, fleet } = this.#stage;
    const { kind, awayMs } = deed;
    switch (kind) {
      case 'kill a collector':
      case 'stop a collector': {
        const victim = await this.#choose(collectors, deed);
        const signal = kind === 'kill a collector' ? 'SIGKILL' : 'SIGTERM';
        this.#say(deed, victim);
        // A clean stop takes its time, in which other things happen.
        const ended = victim.end(signal);
        if (signal === 'SIGKILL') await ended;
        return this.#later(ended.then(() => this.#return(victim, awayMs)));
      }
      case 'kill a service': {
        const victim = await this.#choose(
          fleet.map((instance) => instance.process),
          deed,
        );
        this.#say(deed, victim);
        await victim.end('SIGKILL');
        return this.#later(this.#return(victim, awayMs).then(() => victim.send('go')));
      }
      case 'pause a collector': {
        const victim = await this.#choose(collectors, deed);
        this.#say(deed, victim);
        return this.#later(victim.pause(awayMs));
      }
      case 'kill Postgres':
        await this.#waitFor(() => this.#stage.database.running);
        this.#say(deed);
        await this.#stage.database.kill();
        return this.#later(this.#restore(awayMs));
      case 'cut connections':
        await this.#waitFor(() => this.#stage.database.running);
        this.#say(deed);
        await this.#cutConnections();
    }
  }

  /** One of those that run and are not paused. */
  async #choose(children: readonly Child[], deed: Deed): Promise<Child> {
    const free = () => children.filter((child) => child.running && !child.paused);
    await this.#waitFor(() => free().length > 0);
    const victims = free();
    const victim = victims[Math.floor(deed.victim * victims.length)];
    if (!victim) throw new Error(`There is nobody to whom this could happen: ${deed.kind}`);
    return victim;
  }

  async #waitFor(holds: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!holds() && Date.now() < deadline) {
      await delay(LOOK_MS, undefined, { signal: this.#stage.signal });
    }
  }

  async #return(child: Child, awayMs: number): Promise<void> {
    await delay(awayMs, undefined, { signal: this.#stage.signal });
    await child.start();
  }

  async #restore(awayMs: number): Promise<void> {
    await delay(awayMs, undefined, { signal: this.#stage.signal });
    await this.#stage.database.start();
  }

  /** Everybody's, this process's too. */
  async #cutConnections(): Promise<void> {
    await this.#stage.ctx.db.pool
      .query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() ORDER BY pid = pg_backend_pid()`,
      )
      // The one that asks is cut too.
      .catch(() => {});
  }

  #later(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    // Waited for at the end; until then a failure must not end this process.
    tracked.catch(() => {});
    this.#underWay.add(tracked);
  }

  #say(deed: Deed, victim?: Child): void {
    this.done[deed.kind] = (this.done[deed.kind] ?? 0) + 1;
    const at = `${((Date.now() - this.#startedAt) / 1_000).toFixed(1)} s`.padStart(8);
    const whom = victim ? `: ${victim.name}, process ${victim.pid}` : '';
    const back = deed.awayMs > 0 ? `, for ${(deed.awayMs / 1_000).toFixed(1)} s` : '';
    this.#stage.say(`${at}  ${deed.kind}${whom}${back}`);
  }
}
