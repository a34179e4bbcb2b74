import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createContext } from '#lib/server/context.ts';
import type { RequestContext } from '#lib/server/handle.ts';
import { registerService } from '#lib/server/register-service.ts';
import { bundleProcesses } from './bundle.ts';
import { Child } from './child.ts';
import { startDatabase } from './database.ts';
import { Doer } from './doer.ts';
import { ADMIN_TOKEN, BREAKERS, type FleetInstance, makeFleet, type ServicePlan } from './fleet.ts';
import { ChaosOperator, type Requests } from './operator.ts';
import { type DeedKind, planDeeds } from './plan.ts';
import { readReached, readStored } from './stored.ts';
import { compareHistories, type Verdict, type Witness } from './truth.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly kills: number;
  /** Milliseconds between two deeds, about. */
  readonly everyMs: number;
  readonly collectors: number;
  readonly services: readonly ServicePlan[];
  /** How long everything may take to settle at the end, in milliseconds. */
  readonly settleMs: number;
  /** Told what happens, line by line. */
  readonly say: (line: string) => void;
  /** Ends the run early; what was started is ended all the same. */
  readonly signal?: AbortSignal;
}

export interface ChaosReport {
  readonly deeds: Readonly<Partial<Record<DeedKind, number>>>;
  readonly requests: Requests;
  readonly processes: number;
  readonly counts: Verdict['counts'];
  readonly differences: readonly string[];
}

type BoundedOptions = ChaosOptions & { readonly signal: AbortSignal };

/** What a run has started, to be ended in the opposite order whatever happens. */
type Cleaning = (() => unknown)[];

/** Runs a fleet, a panel and a seeded script of kills; then compares what the panel stored with what the fleet wrote itself. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const cleaning: Cleaning = [];
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, ...(options.signal ? [options.signal] : [])]);
  try {
    return await runInside({ ...options, signal }, cleaning);
  } finally {
    over.abort();
    for (const clean of cleaning.reverse()) {
      try {
        await clean();
      } catch (error) {
        options.say(`✗ cleaning up: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}

async function runInside(options: BoundedOptions, cleaning: Cleaning): Promise<ChaosReport> {
  const { seed, say, signal } = options;
  const surprises: string[] = [];
  const onSurprise = (what: string): void => {
    say(`✗ ${what}`);
    surprises.push(what);
  };
  const folder = mkdtempSync(join(tmpdir(), 'breaker-panel-chaos-'));
  chmodSync(folder, 0o755); // as root, the database's own user has to get in
  cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
  const bundles = await bundleProcesses();
  cleaning.push(() => bundles.remove());
  const database = await startDatabase(folder);
  cleaning.push(() => database.kill());

  const { services } = options;
  const fleet = await makeFleet({ services, script: bundles.service, folder, seed, onSurprise });
  const { privateKey } = generateKeyPairSync('x25519');
  const environment = {
    DATABASE_URL: database.url,
    PANEL_SEALING_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    OUTBOUND_ALLOW_LOOPBACK: '1',
    LOG_LEVEL: 'warn',
  };
  const collectors = Array.from({ length: options.collectors }, (_, index) => {
    const name = `collector ${index + 1}`;
    const logFile = join(folder, `${name}.log`);
    return new Child({ name, script: bundles.collector, env: () => environment, logFile, onSurprise });
  });
  const children = [...fleet.map((instance) => instance.process), ...collectors];
  cleaning.push(() => Promise.all(children.map((child) => child.end('SIGKILL'))));
  const context = createContext({
    databaseUrl: database.url,
    sealingKey: createPublicKey(privateKey),
    logLevel: 'silent',
  });
  cleaning.push(() => context.close());
  const ctx: RequestContext = { ...context, operator: { name: 'ana', verified: false } };

  await Promise.all(children.map((child) => child.start()));
  await register(ctx, options.services, fleet);
  await until(() => isWatched(ctx, fleet), options.settleMs, signal);
  say(
    `${fleet.length} instances of ${services.length} services, ${collectors.length} collectors, one Postgres`,
  );

  const operator = new ChaosOperator(ctx, await breakerIds(ctx), seed);
  const working = operator.work();
  cleaning.push(() => operator.stop(0));
  for (const instance of fleet) instance.process.send('go');
  const witness = new Map<string, Map<string, number>>();
  const doer = new Doer({ database, fleet, collectors, ctx, say, signal });
  await doer.play(planDeeds(seed, options.kills, options.everyMs), () => bearWitness(ctx, witness));
  signal.throwIfAborted();

  say('no more kills; waiting until everything is read and every command has its outcome');
  await operator.stop(options.settleMs);
  await working;
  for (const instance of fleet) instance.process.send('quiet');
  const verdicts = await settle(ctx, fleet, witness, options);
  const added = [...surprises];
  if (operator.requests.unanswered > 0)
    added.push(`${operator.requests.unanswered} requests never got an answer`);
  added.push(...(await compareRequests(ctx, operator.requests.taken)));
  return {
    deeds: doer.done,
    requests: operator.requests,
    processes: fleet.reduce((total, instance) => total + instance.readHistory().boots.length, 0),
    counts: addCounts(verdicts.map(({ verdict }) => verdict.counts)),
    differences: [
      ...added,
      ...verdicts.flatMap(({ name, verdict }) => verdict.differences.map((told) => `${name}: ${told}`)),
    ],
  };
}

async function register(
  ctx: RequestContext,
  services: readonly ServicePlan[],
  fleet: readonly FleetInstance[],
): Promise<void> {
  for (const { name } of services) {
    const instances = fleet.filter(({ service }) => service === name).map(({ url }) => ({ url }));
    await registerService(ctx, { name, instances, adminToken: ADMIN_TOKEN, pollIntervalMs: 1_000 });
  }
}

/** Before the first row, so that nothing is written which a first reading need not know. */
async function isWatched(ctx: RequestContext, fleet: readonly FleetInstance[]): Promise<boolean> {
  const { rows } = await ctx.db.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM circuit');
  return rows[0]?.n === fleet.length * BREAKERS.length;
}

async function breakerIds(ctx: RequestContext): Promise<number[]> {
  const { rows } = await ctx.db.pool.query<{ id: number }>('SELECT id FROM breaker ORDER BY id');
  return rows.map(({ id }) => id);
}

/** What is stored now must be stored for ever. */
async function bearWitness(ctx: RequestContext, witness: Map<string, Map<string, number>>): Promise<void> {
  // While the database is away there is nothing to see.
  const reached = await readReached(ctx.db.pool).catch(() => []);
  for (const { url, boot, seq } of reached) {
    const seen = witness.get(url) ?? new Map<string, number>();
    witness.set(url, seen.set(boot, seq));
  }
}

/** Compares again and again until nothing differs, or the time is over. */
async function settle(
  ctx: RequestContext,
  fleet: readonly FleetInstance[],
  witness: ReadonlyMap<string, Witness>,
  { settleMs, signal }: BoundedOptions,
): Promise<{ name: string; verdict: Verdict }[]> {
  const judge = async (instance: FleetInstance) => {
    const stored = await readStored(ctx.db.pool, instance.url);
    const verdict = compareHistories(instance.readHistory(), stored, witness.get(instance.url));
    return { name: instance.process.name, verdict };
  };
  const unsettled = new Set(fleet);
  const verdicts = new Map<FleetInstance, { name: string; verdict: Verdict }>();
  await until(
    async () => {
      for (const instance of unsettled) {
        const told = await judge(instance);
        verdicts.set(instance, told);
        if (told.verdict.differences.length === 0) unsettled.delete(instance);
      }
      return unsettled.size === 0;
    },
    settleMs,
    signal,
  );
  return [...verdicts.values()];
}

/** A request that was answered is one command, however often it was asked. */
async function compareRequests(ctx: RequestContext, taken: readonly string[]): Promise<string[]> {
  const { rows } = await ctx.db.pool.query<{ id: string }>('SELECT id FROM command');
  const stored = new Set(rows.map(({ id }) => id));
  const lost = taken.filter((id) => !stored.has(id)).map((id) => `command ${id} was taken and is not stored`);
  const asked = new Set(taken);
  const extra = rows.filter(({ id }) => !asked.has(id)).map(({ id }) => `command ${id} came from no request`);
  const twice = taken.length === asked.size ? [] : ['two requests were answered with one command'];
  return [...lost, ...extra, ...twice];
}

async function until(
  holds: () => Promise<boolean>,
  patienceMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds().catch(() => false))) {
    signal.throwIfAborted();
    if (Date.now() > deadline) return false;
    await delay(250);
  }
  return true;
}

function addCounts(all: readonly Verdict['counts'][]): Verdict['counts'] {
  const total = { written: 0, stored: 0, wrapped: 0, diedUnread: 0, executed: 0, outcomes: 0 };
  for (const counts of all) {
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += counts[name];
  }
  return total;
}
