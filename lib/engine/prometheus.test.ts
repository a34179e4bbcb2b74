import { describe, expect, it } from 'vitest';
import { CircuitBreakerRegistry, renderPrometheus } from './index.ts';
import { makeHalfOpen, refusalOf, succeed } from './testing/builders.ts';

const linesOf = (registry: CircuitBreakerRegistry, metric: string): string[] =>
  renderPrometheus(registry)
    .split('\n')
    .filter((line) => line.startsWith(`circuit_breaker_${metric}{`));

describe('renderPrometheus', () => {
  it('tells the seed’s metrics of every breaker', () => {
    const { registry, breaker } = makeHalfOpen({ fallback: () => 'cached' });
    expect(linesOf(registry, 'state')).toEqual(['circuit_breaker_state{name="mintic_hub"} 2']);
    breaker.forceOpen();
    breaker.callSync(() => 'live');
    const values = renderPrometheus(registry)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(values).toEqual([
      'circuit_breaker_state{name="mintic_hub"} 1',
      'circuit_breaker_calls_total{name="mintic_hub"} 5',
      'circuit_breaker_failures_total{name="mintic_hub"} 5',
      'circuit_breaker_successes_total{name="mintic_hub"} 0',
      'circuit_breaker_calls_blocked_total{name="mintic_hub"} 1',
      'circuit_breaker_fallback_used_total{name="mintic_hub"} 1',
      'circuit_breaker_state_transitions_total{name="mintic_hub",from="closed",to="open"} 1',
      'circuit_breaker_state_transitions_total{name="mintic_hub",from="open",to="half_open"} 1',
      'circuit_breaker_state_transitions_total{name="mintic_hub",from="open",to="closed"} 0',
      'circuit_breaker_state_transitions_total{name="mintic_hub",from="half_open",to="open"} 1',
      'circuit_breaker_state_transitions_total{name="mintic_hub",from="half_open",to="closed"} 0',
    ]);
  });

  it('names help and type once per metric, and ends with a newline', () => {
    const text = renderPrometheus(new CircuitBreakerRegistry());
    expect(text.match(/^# TYPE circuit_breaker_\w+ (gauge|counter)$/gm)).toHaveLength(7);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('never takes a counter back upon reset or configure (G7)', () => {
    const { registry, breaker } = makeHalfOpen();
    succeed(breaker);
    breaker.forceOpen();
    refusalOf(breaker);
    const before = renderPrometheus(registry);
    breaker.reset();
    breaker.configure({ slidingWindowSize: 3 });
    const after = renderPrometheus(registry);
    for (const metric of ['calls_total', 'failures_total', 'successes_total', 'calls_blocked_total']) {
      const line = new RegExp(`^circuit_breaker_${metric}.*$`, 'm');
      expect(after.match(line)?.[0]).toBe(before.match(line)?.[0]);
    }
  });

  it('counts every change from one state to another', () => {
    const { registry, breaker } = makeHalfOpen();
    breaker.reset();
    breaker.forceOpen();
    expect(linesOf(registry, 'state_transitions_total')).toContain(
      'circuit_breaker_state_transitions_total{name="mintic_hub",from="closed",to="open"} 2',
    );
  });

  it('escapes labels (G7)', () => {
    const registry = new CircuitBreakerRegistry();
    registry.get('a"b\\c\nd');
    expect(linesOf(registry, 'state')).toEqual(['circuit_breaker_state{name="a\\"b\\\\c\\nd"} 0']);
  });

  it('drops the series of a breaker that was removed (G7)', () => {
    const { registry } = makeHalfOpen();
    registry.remove('mintic_hub');
    expect(linesOf(registry, 'calls_total')).toEqual([]);
  });
});
