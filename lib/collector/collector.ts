import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { openDatabase } from '#lib/store/database.ts';
import { listPolledInstances, type PolledInstance, readStoredInstance } from '#lib/store/instances.ts';
import { listErrands, moveErrand } from '#lib/store/outcomes.ts';
import { recordInstances } from '#lib/store/recording/record-instances.ts';
import { keepSamplePartitions } from '#lib/store/sample-partitions.ts';
import { open as openSealed } from '#lib/store/sealing.ts';
import { claimTestJobs, finishTestJob, forgetOldTests } from '#lib/store/test-jobs.ts';
import { ErrandRunner } from './errand-runner.ts';
import { Hints } from './hints.ts';
import { InstanceMemory } from './instance-memory.ts';
import { InstancePoller } from './instance-poller.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { createHttpClient } from './outbound/http-client.ts';
import { readService } from './outbound/read-service.ts';
import { sendCommand } from './outbound/send-command.ts';
import { Recorder } from './recorder.ts';
import { Repeat } from './repeat.ts';
import { Roster } from './roster.ts';
import type { CollectorSettings } from './settings.ts';
import { testAddress } from './test-runner.ts';

/** A running collector. */
export interface Collector {
  readonly id: string;
  /** Gives the shards back at once, stores what waits and ends; asked twice, it ends once. */
  stop(): Promise<void>;
}

const CONNECTIONS = 6;
const LEASES_EVERY_MS = 2_000;
const LOOK_EVERY_MS = 1_000;
const TIDY_EVERY_MS = 10 * 60_000;
const TESTS_AT_ONCE = 8;

/** Starts a collector: it takes its share of the shards, polls their instances, stores what it reads and carries commands. */
export async function startCollector(settings: CollectorSettings, log: Logger): Promise<Collector> {
  const id = randomUUID();
  const startedAt = Date.now();
  const onConnectionError = (err: Error): void => log.warn({ err }, 'a database connection died');
  const { pool, close } = openDatabase({
    url: settings.databaseUrl,
    max: CONNECTIONS,
    applicationName: 'breaker-panel collector',
    onConnectionError,
  });
  const client = createHttpClient({ policy: settings.outbound });
  const leases = new LeaseKeeper(pool, id);
  const recorder = new Recorder({ write: (records) => recordInstances(pool, id, records), log });
  let lagMs = 0;

  const roster = new Roster(createPoller, (instanceId) => recorder.drop(instanceId));
  const errands = new ErrandRunner({
    now: Date.now,
    list: () => listErrands(pool, leases.shards),
    move: async (errand, step) => {
      const lease = leases.lease(errand.shard);
      return lease !== null && (await moveErrand(pool, id, lease, errand, step));
    },
    send: ({ instance, known }, errand, order) =>
      sendCommand(client, {
        baseUrl: instance.url,
        token: openToken(instance, 'admin_token'),
        idempotencyKey: errand.commandId,
        action: errand.action,
        breaker: errand.breaker,
        bootId: known?.level === 2 ? order.bootId : null,
        actor: errand.actor,
        reason: errand.reason,
        hold: errand.hold,
        holdForMs: order.holdForMs,
      }),
    poller: (instanceId) => roster.poller(instanceId),
    log,
  });

  function createPoller(instance: PolledInstance): InstancePoller {
    const token = openToken(instance, 'read_token');
    return new InstancePoller(instance, {
      now: Date.now,
      random: Math.random,
      read: (question, signal) => readService(client, { baseUrl: instance.url, token, ...question, signal }),
      load: async (instanceId) => new InstanceMemory(instance, await readStoredInstance(pool, instanceId)),
      record: (record) => recorder.record(record),
      queue: (record) => recorder.queue(record),
      lease: (shard) => leases.lease(shard),
      onLateness: (ms) => {
        lagMs = Math.max(lagMs, ms);
      },
      log,
    });
  }

  function openToken(instance: PolledInstance, field: 'read_token' | 'admin_token'): string | null {
    const sealed = field === 'read_token' ? instance.readToken : instance.adminToken;
    if (sealed === null) return null;
    try {
      return openSealed(settings.sealingKey, sealed, `service:${instance.serviceId}:${field}`);
    } catch {
      log.error(
        { service: instance.serviceName, field },
        'a token cannot be opened with this key; set it again',
      );
      return null;
    }
  }

  async function runTests(): Promise<void> {
    const jobs = await claimTestJobs(pool, TESTS_AT_ONCE);
    await Promise.all(
      jobs.map(async (job) => {
        const token =
          job.readToken &&
          openSealed(settings.sealingKey, job.readToken, `connection_test:${job.id}:read_token`);
        await finishTestJob(pool, job.id, await testAddress(client, job, token, Date.now));
      }),
    );
  }

  const repeats = {
    leases: new Repeat('leases', LEASES_EVERY_MS, keepLeases, log),
    roster: new Repeat('roster', LOOK_EVERY_MS, followRoster, log),
    errands: new Repeat('commands', LOOK_EVERY_MS, () => errands.look(), log),
    tests: new Repeat('connection tests', LOOK_EVERY_MS, runTests, log),
    tidy: new Repeat('tidying', TIDY_EVERY_MS, tidy, log),
  };

  async function keepLeases(): Promise<void> {
    const lastError = Object.values(repeats).find((repeat) => repeat.lastError !== null)?.lastError ?? null;
    await leases.keep({ startedAt, shards: leases.shards.length, instances: roster.size, lagMs, lastError });
    lagMs = 0;
    repeats.roster.hint();
  }

  async function followRoster(): Promise<void> {
    await roster.follow(await listPolledInstances(pool, leases.shards));
  }

  async function tidy(): Promise<void> {
    await keepSamplePartitions(pool, Date.now(), settings.keepSamplesDays);
    await forgetOldTests(pool);
  }

  const hints = new Hints(
    settings.databaseUrl,
    () => {
      for (const repeat of [repeats.leases, repeats.errands, repeats.tests]) repeat.hint();
    },
    log,
  );

  await tidy();
  await hints.open();
  for (const repeat of Object.values(repeats)) repeat.hint();
  log.info({ collector: id }, 'collector started');

  let stopped: Promise<void> | null = null;

  async function stop(): Promise<void> {
    await hints.close();
    await Promise.all(Object.values(repeats).map((repeat) => repeat.stop()));
    await roster.clear();
    await errands.settle();
    await recorder.close();
    await leases.leave();
    await client.close();
    await close();
    log.info({ collector: id }, 'collector stopped');
  }

  return {
    id,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
