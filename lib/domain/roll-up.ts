import { combinedFailureRate, type FailureRate } from './failure-rate.ts';
import type { Hold } from './known.ts';
import { type CircuitState, worstState } from './state.ts';
import type { Told } from './told.ts';

/** One circuit as far as its breaker's roll-up cares. Times in epoch milliseconds. */
export interface CircuitFacts {
  readonly state: CircuitState;
  readonly since: number | null;
  /** Why it could not be read lately; null while fresh. */
  readonly staleReason: Told | null;
  readonly lastReadAt: number | null;
  readonly failureRate: number | null;
  readonly windowCalls: number | null;
  readonly held: Hold | null;
  readonly retryAt: number | null;
  readonly callsPerSecond: number | null;
  readonly refusedPerSecond: number | null;
  readonly isFlapping: boolean;
}

/** Circuits by what they show. Stale ones are counted only as stale; held ones also under their state. */
interface CircuitCounts {
  readonly total: number;
  readonly closed: number;
  readonly open: number;
  readonly half_open: number;
  readonly unknown: number;
  readonly stale: number;
  readonly held: number;
  readonly flapping: number;
}

/** A breaker as its circuits make it. Times in epoch milliseconds. */
export interface RollUp {
  readonly state: CircuitState;
  readonly since: number | null;
  /** The worst last known state while every circuit is stale, else null. */
  readonly lastKnownState: CircuitState | null;
  readonly circuits: CircuitCounts;
  readonly failureRate: FailureRate;
  readonly windowCalls: number | null;
  readonly callsPerSecond: number | null;
  readonly refusedPerSecond: number | null;
  readonly held: Hold | null;
  readonly retryAt: number | null;
  readonly lastReadAt: number | null;
  /** While every circuit is stale: why the one read last is. */
  readonly staleReason: Told | null;
}

/** Rolls circuits up into their breaker: the worst fresh state, and what the circuits in it say; unknown when none is fresh. */
export function rollUp(circuits: readonly CircuitFacts[]): RollUp {
  const fresh = circuits.filter((circuit) => circuit.staleReason === null);
  const state = worstState(fresh.map((circuit) => circuit.state)) ?? 'unknown';
  const shown = fresh.filter((circuit) => circuit.state === state);
  const rated = state === 'open' ? shown : fresh;
  const allStale = fresh.length === 0;
  return {
    state,
    since: earliest(shown.map((circuit) => circuit.since)),
    lastKnownState: allStale ? worstState(circuits.map((circuit) => circuit.state)) : null,
    circuits: countCircuits(circuits, fresh),
    failureRate: combinedFailureRate(state, rated),
    windowCalls: total(rated.map((circuit) => circuit.windowCalls)),
    callsPerSecond: total(fresh.map((circuit) => circuit.callsPerSecond)),
    refusedPerSecond: total(fresh.map((circuit) => circuit.refusedPerSecond)),
    held: longestHold(fresh),
    retryAt: state === 'open' ? earliest(shown.map((circuit) => circuit.retryAt)) : null,
    lastReadAt: latest(circuits.map((circuit) => circuit.lastReadAt)),
    staleReason: allStale ? (readLast(circuits)?.staleReason ?? null) : null,
  };
}

function countCircuits(circuits: readonly CircuitFacts[], fresh: readonly CircuitFacts[]): CircuitCounts {
  const counts = { closed: 0, open: 0, half_open: 0, unknown: 0, held: 0, flapping: 0 };
  for (const circuit of fresh) {
    counts[circuit.state] += 1;
    if (circuit.held) counts.held += 1;
    if (circuit.isFlapping) counts.flapping += 1;
  }
  return { total: circuits.length, ...counts, stale: circuits.length - fresh.length };
}

/** A hold without an end lasts longest. */
function longestHold(circuits: readonly CircuitFacts[]): Hold | null {
  const end = (hold: Hold) => hold.until ?? Number.POSITIVE_INFINITY;
  return circuits.reduce<Hold | null>(
    (longest, { held }) => (held && (longest === null || end(held) > end(longest)) ? held : longest),
    null,
  );
}

function readLast(circuits: readonly CircuitFacts[]): CircuitFacts | undefined {
  const age = (circuit: CircuitFacts) => circuit.lastReadAt ?? Number.NEGATIVE_INFINITY;
  return circuits.toSorted((a, b) => age(b) - age(a))[0];
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function total(values: readonly (number | null)[]): number | null {
  const numbers = known(values);
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0);
}

function earliest(values: readonly (number | null)[]): number | null {
  const numbers = known(values);
  return numbers.length === 0 ? null : Math.min(...numbers);
}

function latest(values: readonly (number | null)[]): number | null {
  const numbers = known(values);
  return numbers.length === 0 ? null : Math.max(...numbers);
}
