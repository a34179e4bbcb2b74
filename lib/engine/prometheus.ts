import { TRANSITIONS } from './circuit.ts';
import type { CircuitBreakerRegistry } from './registry.ts';
import type { CircuitBreakerStats } from './wire.ts';

const STATES = { closed: 0, open: 1, half_open: 2 };

const COUNTERS = [
  ['calls_total', 'calls_total', 'Calls that ran.'],
  ['failures_total', 'failures_total', 'Calls that failed.'],
  ['successes_total', 'successes_total', 'Calls that succeeded.'],
  ['calls_blocked_total', 'calls_blocked_total', 'Calls refused.'],
  ['fallback_used_total', 'fallback_used_total', 'Refused calls that a fallback answered.'],
] as const satisfies readonly (readonly [string, keyof CircuitBreakerStats, string])[];

/** A registry in the Prometheus text format, under the seed's names. Counters never go back on a reset. */
export function renderPrometheus(registry: CircuitBreakerRegistry): string {
  const breakers = Array.from(registry, (breaker) => ({
    breaker,
    stats: breaker.getStats(),
    name: escapeLabel(breaker.name),
  }));
  const families = [
    family('state', 'gauge', '0 closed, 1 open, 2 half-open.', (add) => {
      for (const { name, stats } of breakers) add(`name="${name}"`, STATES[stats.state]);
    }),
    ...COUNTERS.map(([metric, key, help]) =>
      family(metric, 'counter', help, (add) => {
        for (const { name, stats } of breakers) add(`name="${name}"`, stats[key]);
      }),
    ),
    family('state_transitions_total', 'counter', 'Changes of state.', (add) => {
      for (const { name, breaker } of breakers) {
        TRANSITIONS.forEach(([from, to], index) => {
          add(`name="${name}",from="${from}",to="${to}"`, breaker.transitions(index));
        });
      }
    }),
  ];
  return families.join('');
}

function family(
  metric: string,
  type: string,
  help: string,
  fill: (add: (labels: string, value: number) => void) => void,
): string {
  const name = `circuit_breaker_${metric}`;
  let text = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  fill((labels, value) => {
    text += `${name}{${labels}} ${value}\n`;
  });
  return text;
}

const escapeLabel = (label: string): string =>
  label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
