import type { Breaker, BreakerDetail, Circuit, Held } from '#lib/contract/breaker.ts';
import type { CommandBrief } from '#lib/contract/command.ts';
import { toTimestamp, toTimestampOrNull } from '#lib/contract/time.ts';
import { commandState, isFinished } from '#lib/domain/command-state.ts';
import { failureRateOf } from '#lib/domain/failure-rate.ts';
import { decayedScore, isFlapping } from '#lib/domain/flapping.ts';
import { freshForMs, staleReason } from '#lib/domain/freshness.ts';
import { ABSENT_AFTER, type Hold } from '#lib/domain/known.ts';
import { rollUp } from '#lib/domain/roll-up.ts';
import type { FleetBreaker, FleetCircuit, FleetCommand } from '#lib/store/fleet.ts';
import { presentTold } from './present-told.ts';

/** A breaker as the API shows it at `now`, rolled up from the circuits that its service still names. */
export function presentBreaker(breaker: FleetBreaker, now: number): Breaker {
  const { service, lastCommand } = breaker;
  const circuits = breaker.circuits.filter((circuit) => !isAbsent(circuit));
  const rolled = rollUp(
    circuits.map((circuit) => ({
      ...circuit,
      held: holdOf(circuit),
      staleReason: staleReason(circuit, service.pollIntervalMs, now),
      isFlapping: isFlapping(flapOf(circuit), now),
    })),
  );
  return {
    id: String(breaker.id),
    name: breaker.name,
    service: {
      id: String(service.id),
      name: service.name,
      environment: service.environment,
      owner: service.owner,
    },
    dependency: dependencyOf(breaker),
    state: rolled.state,
    since: toTimestampOrNull(rolled.since),
    lastKnownState: rolled.lastKnownState,
    circuits: rolled.circuits,
    failureRate: rolled.failureRate.rate,
    failureRateKind: rolled.failureRate.kind,
    windowCalls: rolled.windowCalls,
    callsPerSecond: rolled.callsPerSecond,
    refusedPerSecond: rolled.refusedPerSecond,
    held: presentHold(rolled.held),
    retryAt: toTimestampOrNull(rolled.retryAt),
    lastReadAt: toTimestampOrNull(rolled.lastReadAt),
    freshForMs: freshForMs(service.pollIntervalMs),
    staleReason: presentTold(rolled.staleReason),
    pendingCommand: presentPending(lastCommand),
    lastCommandId: lastCommand?.id ?? null,
  };
}

/** As {@link presentBreaker}, with every circuit, absent ones included. */
export function presentDetail(breaker: FleetBreaker, now: number): BreakerDetail {
  const instances = breaker.circuits.map((circuit) => presentCircuit(breaker, circuit, now));
  return { ...presentBreaker(breaker, now), instances };
}

function presentCircuit(breaker: FleetBreaker, circuit: FleetCircuit, now: number): Circuit {
  const reason = staleReason(circuit, breaker.service.pollIntervalMs, now);
  const { rate, kind } = failureRateOf(circuit);
  const flapping = isFlapping(flapOf(circuit), now);
  return {
    id: String(circuit.id),
    breakerId: String(breaker.id),
    instanceId: String(circuit.instanceId),
    reportedInstanceId: circuit.reportedInstanceId,
    url: circuit.url,
    state: circuit.state,
    rawState: circuit.rawState,
    since: toTimestampOrNull(circuit.since),
    level: circuit.level,
    stale: reason !== null,
    staleReason: presentTold(reason),
    absent: isAbsent(circuit),
    lastReadAt: toTimestampOrNull(circuit.lastReadAt),
    failureRate: rate,
    failureRateKind: kind,
    windowCalls: circuit.windowCalls,
    failureCount: circuit.failureCount,
    held: presentHold(holdOf(circuit)),
    retryAt: toTimestampOrNull(circuit.retryAt),
    callsPerSecond: circuit.callsPerSecond,
    refusedPerSecond: circuit.refusedPerSecond,
    flapping: {
      active: flapping,
      score: decayedScore(flapOf(circuit), now),
      since: flapping ? toTimestampOrNull(circuit.flapSince) : null,
    },
    config: circuit.config,
  };
}

/** What it protects: its own name, unless the service maps it to another. A breaker may be named like a member of every object. */
function dependencyOf({ name, service: { dependencies } }: FleetBreaker): string {
  return (Object.hasOwn(dependencies, name) ? dependencies[name] : undefined) ?? name;
}

function isAbsent(circuit: FleetCircuit): boolean {
  return circuit.absentReadings >= ABSENT_AFTER;
}

function flapOf(circuit: FleetCircuit) {
  return { score: circuit.flapScore, at: circuit.flapAt, active: circuit.flapActive };
}

function holdOf(circuit: FleetCircuit): Hold | null {
  if (!circuit.held) return null;
  return {
    since: circuit.holdSince,
    until: circuit.holdUntil,
    actor: circuit.holdActor,
    reason: circuit.holdReason,
  };
}

function presentHold(hold: Hold | null): Held | null {
  return hold && { ...hold, since: toTimestampOrNull(hold.since), until: toTimestampOrNull(hold.until) };
}

function presentPending(command: FleetCommand | null): CommandBrief | null {
  if (command === null) return null;
  const { outcomes, at, ...brief } = command;
  const state = commandState(outcomes);
  if (isFinished(state)) return null;
  const applied = outcomes.filter((outcome) => outcome === 'applied').length;
  return { ...brief, at: toTimestamp(at), state, applied, total: outcomes.length };
}
