import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { cutOffSince } from '#lib/domain/own-network.ts';
import { openDatabase } from '#lib/store/database.ts';
import { renewHolds } from '#lib/store/holds.ts';
import { findIncidents } from '#lib/store/incidents/find-incidents.ts';
import { listPolledInstances, type PolledInstance, readStoredInstance } from '#lib/store/instances.ts';
import { listErrands, moveErrand } from '#lib/store/outcomes.ts';
import type { InstanceRecord, WrittenCircuits } from '#lib/store/recording/instance-record.ts';
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
import { type Vitals, whyNotAlive, whyNotReady } from './telemetry/health.ts';
import { Metrics } from './telemetry/metrics.ts';
import { startStatusServer } from './telemetry/status-server.ts';
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
/** Incidents are known within a second of the transition: half of it for the wait, half for the round. */
const INCIDENTS_EVERY_MS = 500;
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
  const metrics: Metrics = new Metrics({
    shards: () => leases.shards.length,
    instances: () => roster.size,
    queues: () => ({
      ...recorder.waiting,
      commands: errands.underWay,
      connections: pool.waitingCount,
    }),
  });
  const leases = new LeaseKeeper(pool, id, (change, shards) => metrics.leasesChanged(change, shards));
  const recorder = new Recorder({ write, log });
  let lagMs = 0;

  const roster = new Roster(createPoller, (instanceId) => recorder.drop(instanceId));
  const errands = new ErrandRunner({
    now: Date.now,
    renewHolds: () => metrics.timed('commands', () => renewHolds(pool, id, leases.held)),
    list: () => listErrands(pool, leases.shards),
    move: async (errand, step) => {
      const lease = leases.lease(errand.shard);
      if (lease === null) return false;
      const moved: boolean = await metrics.timed('commands', () => moveErrand(pool, id, lease, errand, step));
      if (moved && step.to !== 'requested' && step.to !== 'sent') metrics.commandsEnded(step.to);
      return moved;
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

  async function write(records: readonly InstanceRecord[]): Promise<WrittenCircuits> {
    const written = await metrics.timed('readings', () =>
      recordInstances(pool, id, records, (commands) => metrics.commandsEnded('applied', commands)),
    );
    metrics.stored(records.filter((record) => written.has(record.instanceId)));
    return written;
  }

  function createPoller(instance: PolledInstance): InstancePoller {
    const token = openToken(instance, 'read_token');
    return new InstancePoller(instance, {
      now: Date.now,
      random: Math.random,
      read: (question, signal) => readService(client, { baseUrl: instance.url, token, ...question, signal }),
      load: async (instanceId) => new InstanceMemory(instance, await readStoredInstance(pool, instanceId)),
      record: async (record) => {
        const recorded = await recorder.record(record);
        // Holds in force are to reach it.
        if (record.restart !== null || record.circuits.some((circuit) => circuit.ids === null))
          repeats.errands.hint();
        return recorded;
      },
      queue: (record) => recorder.queue(record),
      lease: (shard) => leases.lease(shard),
      onLateness: (ms) => {
        lagMs = Math.max(lagMs, ms);
        metrics.late(ms);
      },
      onPolled: (result) => metrics.polled(result),
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
    incidents: new Repeat('incidents', INCIDENTS_EVERY_MS, followIncidents, log),
    tidy: new Repeat('tidying', TIDY_EVERY_MS, tidy, log),
  };

  async function keepLeases(): Promise<void> {
    const lastError = Object.values(repeats).find((repeat) => repeat.lastError !== null)?.lastError ?? null;
    const beat = {
      startedAt,
      shards: leases.shards.length,
      instances: roster.size,
      lagMs,
      lastError,
      cutOffSince: cutOffSince(roster.pollers.map((poller) => poller.reach)),
    };
    await metrics.timed('leases', () => leases.keep(beat));
    lagMs = 0;
    repeats.roster.hint();
  }

  async function followRoster(): Promise<void> {
    const instances = await metrics.timed('roster', () => listPolledInstances(pool, leases.shards));
    await roster.follow(instances);
  }

  async function followIncidents(): Promise<void> {
    await metrics.timed('incidents', () => findIncidents(pool, Date.now()));
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

  function vitals(): Vitals {
    const { endedAt, succeededAt, lastError } = repeats.leases;
    return {
      roundAt: endedAt,
      keptAt: succeededAt,
      failing: lastError !== null,
      shards: leases.shards.length,
    };
  }

  const status =
    settings.status &&
    (await startStatusServer(settings.status, {
      contentType: metrics.contentType,
      metrics: () => metrics.text(),
      whyNotReady: () => whyNotReady(vitals(), Date.now()),
      whyNotAlive: () => whyNotAlive(vitals(), startedAt, Date.now()),
    }));
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
    await status?.close();
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
