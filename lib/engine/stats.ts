import { type Circuit, TRANSITIONS } from './circuit.ts';
import { type Instant, wireTime } from './clock.ts';
import { configStats } from './config.ts';
import type { CircuitBreakerStats } from './wire.ts';

/** A circuit as the wire carries it. */
export function statsOf(name: string, circuit: Circuit, now: Instant): CircuitBreakerStats {
  const { state, hold } = circuit;
  const dueWall = circuit.dueWall(now);
  const due = dueWall === null ? null : wireTime(dueWall);
  return {
    name,
    state: state.name,
    failure_count: circuit.failures,
    success_count: state.name === 'open' ? 0 : state.successes,
    failure_rate: circuit.window.failureRate,
    calls_total: circuit.calls,
    successes_total: circuit.successesTotal,
    failures_total: circuit.failuresTotal,
    ignored_total: circuit.ignoredTotal,
    calls_blocked_total: circuit.blocked,
    fallback_used_total: circuit.fallbackUsed,
    fallback_failed_total: circuit.fallbackFailed,
    state_transitions_total: TRANSITIONS.reduce((sum, _, index) => sum + circuit.transitions(index), 0),
    state_since: wireTime(state.sinceWall),
    retry_at: due,
    window_calls: circuit.window.calls,
    held: hold && { since: wireTime(hold.since), until: due, actor: hold.actor, reason: hold.reason },
    config: configStats(circuit.config),
  };
}
