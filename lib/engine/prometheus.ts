import type { CircuitBreakerRegistry } from './registry.ts';
import type { CircuitBreakerStats } from './wire.ts';

const STATES = { closed: 0, open: 1, half_open: 2 };
const CHANGES = ['closed>open', 'open>half_open', 'open>closed', 'half_open>open', 'half_open>closed'];

const COUNTERS = {
  calls_total: 'Calls that ran.',
  failures_total: 'Calls that failed.',
  successes_total: 'Calls that succeeded.',
  calls_blocked_total: 'Calls refused.',
  fallback_used_total: 'Refused calls that a fallback answered.',
} as const satisfies { [counter in keyof CircuitBreakerStats]?: string };

/** A registry in the Prometheus text format, under the seed's names. Counters never go back on a reset. */
export function renderPrometheus(registry: CircuitBreakerRegistry): string {
  let text = '';
  const breakers = Array.from(registry, (breaker) => ({
    label: `name="${escapeLabel(breaker.name)}"`,
    stats: breaker.getStats(),
    transitions: breaker.transitions,
  }));
  const begin = (metric: string, type: string, help: string) => {
    const name = `circuit_breaker_${metric}`;
    text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    return (labels: string, value: number) => {
      text += `${name}{${labels}} ${value}\n`;
    };
  };

  const addState = begin('state', 'gauge', '0 closed, 1 open, 2 half-open.');
  for (const { label, stats } of breakers) addState(label, STATES[stats.state]);
  for (const [counter, help] of Object.entries(COUNTERS)) {
    const add = begin(counter, 'counter', help);
    for (const { label, stats } of breakers) add(label, stats[counter as keyof typeof COUNTERS]);
  }
  const addChange = begin('state_transitions_total', 'counter', 'Changes of state.');
  for (const { label, transitions } of breakers) {
    for (const change of CHANGES) {
      const [from, to] = change.split('>');
      addChange(`${label},from="${from}",to="${to}"`, transitions[change] ?? 0);
    }
  }
  return text;
}

const escapeLabel = (label: string): string =>
  label.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
