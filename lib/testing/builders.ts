import type { Breaker, BreakerDetail, Circuit } from '#lib/contract/breaker.ts';
import type { Command, CommandOutcome } from '#lib/contract/command.ts';
import type { Bucket, Gap, Restart, Transition } from '#lib/contract/history.ts';
import type { PanelHealth, Summary } from '#lib/contract/panel.ts';
import type { Instance, Service } from '#lib/contract/service.ts';
import { toTimestamp } from '#lib/contract/time.ts';

/** The moment at which the builders' world stands: 2026-11-23T19:00:00Z, in epoch milliseconds. */
export const BUILT_AT = Date.UTC(2026, 10, 23, 19);

/** A moment some milliseconds before {@link BUILT_AT}, as the API writes it. */
export function ago(ms: number): string {
  return toTimestamp(BUILT_AT - ms);
}

/** A closed, fresh level-2 circuit of `mintic_hub` on one instance. */
export function makeCircuit(overrides: Partial<Circuit> = {}): Circuit {
  return {
    id: '11',
    breakerId: '1',
    instanceId: '21',
    reportedInstanceId: 'document-api-1',
    url: 'http://127.0.0.1:4101',
    state: 'closed',
    rawState: 'closed',
    since: ago(3_600_000),
    level: 2,
    stale: false,
    staleReason: null,
    absent: false,
    lastReadAt: ago(1_000),
    failureRate: 0.02,
    failureRateKind: 'live',
    windowCalls: 10,
    failureCount: 0,
    held: null,
    retryAt: null,
    callsPerSecond: 14,
    refusedPerSecond: 0,
    flapping: { active: false, score: 0, since: null },
    config: {
      failure_threshold: 5,
      success_threshold: 2,
      timeout: 60,
      sliding_window_size: 10,
      failure_rate_threshold: 0.5,
    },
    ...overrides,
  };
}

/** A closed breaker of document-api on three fresh instances. */
export function makeBreaker(overrides: Partial<Breaker> = {}): Breaker {
  return {
    id: '1',
    name: 'mintic_hub',
    service: { id: '1', name: 'document-api', environment: 'production', owner: 'citizen-folder' },
    dependency: 'mintic_hub',
    state: 'closed',
    since: ago(3_600_000),
    lastKnownState: null,
    circuits: { total: 3, closed: 3, open: 0, half_open: 0, unknown: 0, stale: 0, held: 0, flapping: 0 },
    failureRate: 0.02,
    failureRateKind: 'live',
    windowCalls: 30,
    callsPerSecond: 42,
    refusedPerSecond: 0,
    held: null,
    retryAt: null,
    lastReadAt: ago(1_000),
    freshForMs: 18_000,
    staleReason: null,
    pendingCommand: null,
    lastCommandId: null,
    ...overrides,
  };
}

/** A breaker with its circuits: three closed ones unless told. */
export function makeBreakerDetail(overrides: Partial<BreakerDetail> = {}): BreakerDetail {
  const instances = [1, 2, 3].map((n) =>
    makeCircuit({
      id: `1${n}`,
      instanceId: `2${n}`,
      url: `http://127.0.0.1:410${n}`,
      reportedInstanceId: `document-api-${n}`,
    }),
  );
  return { ...makeBreaker(), instances, ...overrides };
}

/** A forced opening that one instance applied. */
function makeOutcome(overrides: Partial<CommandOutcome> = {}): CommandOutcome {
  return {
    instanceId: '21',
    circuitId: '11',
    url: 'http://127.0.0.1:4101',
    state: 'applied',
    at: ago(1_000),
    detail: null,
    bootId: 'boot-1',
    seq: 7,
    ...overrides,
  };
}

/** A forced opening by ana, done on one instance. */
export function makeCommand(overrides: Partial<Command> = {}): Command {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    breakerId: '1',
    action: 'force_open',
    hold: false,
    holdForMs: null,
    holdUntil: null,
    reason: 'hub maintenance',
    actor: 'ana',
    actorVerified: false,
    at: ago(2_000),
    state: 'done',
    outcomes: [makeOutcome()],
    ...overrides,
  };
}

/** A trip of one circuit, from its journal. */
export function makeTransition(overrides: Partial<Transition> = {}): Transition {
  return {
    kind: 'transition',
    id: '1',
    breakerId: '1',
    circuitId: '11',
    instanceId: '21',
    bootId: 'boot-1',
    seq: 1,
    at: ago(60_000),
    observedAt: ago(59_900),
    from: 'closed',
    to: 'open',
    cause: 'failure_rate',
    evidence: 'journal',
    failureRate: 0.6,
    failureCount: 6,
    windowCalls: 10,
    error: 'ConnectTimeout',
    held: false,
    holdUntil: null,
    actor: null,
    reason: null,
    commandId: null,
    ...overrides,
  };
}

/** A gap of a known number of rows. */
export function makeGap(overrides: Partial<Gap> = {}): Gap {
  return {
    kind: 'gap',
    id: '1',
    breakerId: '1',
    instanceId: '21',
    bootId: 'boot-1',
    missed: 3,
    fromSeq: 2,
    toSeq: 4,
    why: 'wrapped',
    observedAt: ago(30_000),
    ...overrides,
  };
}

/** An instance's new process. */
export function makeRestart(overrides: Partial<Restart> = {}): Restart {
  return {
    kind: 'restart',
    id: '1',
    instanceId: '21',
    bootId: 'boot-2',
    previousBootId: 'boot-1',
    observedAt: ago(20_000),
    ...overrides,
  };
}

/** A bucket of 100 calls, 2 of them failed. */
export function makeBucket(overrides: Partial<Bucket> = {}): Bucket {
  return {
    at: ago(60_000),
    calls: 100,
    failures: 2,
    refused: 0,
    fallbacks: 0,
    failureRate: 0.02,
    trips: 0,
    ...overrides,
  };
}

/** An instance that answers at level 2 with its levers on. */
export function makeInstance(overrides: Partial<Instance> = {}): Instance {
  return {
    id: '21',
    url: 'http://127.0.0.1:4101',
    level: 2,
    commands: 'on',
    reportedInstanceId: 'document-api-1',
    reportedService: 'document-api',
    bootId: 'boot-1',
    lastReadAt: ago(1_000),
    lastPollAt: ago(1_000),
    stale: false,
    staleReason: null,
    failure: null,
    failingSince: null,
    clockSkewMs: 3,
    ...overrides,
  };
}

/** document-api with one instance. */
export function makeService(overrides: Partial<Service> = {}): Service {
  return {
    id: '1',
    name: 'document-api',
    environment: 'production',
    owner: 'citizen-folder',
    dependencies: {},
    pollIntervalMs: 5_000,
    hasReadToken: false,
    hasAdminToken: true,
    instances: [makeInstance()],
    breakers: 3,
    createdAt: ago(86_400_000),
    updatedAt: ago(86_400_000),
    ...overrides,
  };
}

/** A panel whose one collector polls in time. */
export function makePanelHealth(overrides: Partial<PanelHealth> = {}): PanelHealth {
  const collectors = { alive: 1, total: 1, lagMs: 40, cutOffSince: null };
  return { at: ago(0), collectors, unheldShards: 0, ...overrides };
}

/** A fleet of one closed breaker. */
export function makeSummary(overrides: Partial<Summary> = {}): Summary {
  return {
    at: ago(0),
    total: 1,
    closed: 1,
    open: 0,
    half_open: 0,
    unknown: 0,
    held: 0,
    flapping: 0,
    stale: 0,
    services: 1,
    panel: makePanelHealth(),
    ...overrides,
  };
}
