import type { CircuitBreakerConfig } from './config.ts';
import { getCircuitBreaker } from './registry.ts';
import { type AnyFunction, decorate, type Fitting, type MethodDecorator } from './wrap.ts';

/** What `circuitBreaker` returns: a method decorator that is also a wrapper of functions; both keep the type. */
export interface CircuitBreakerDecorator<F = never> extends MethodDecorator<F> {
  <Fn extends AnyFunction>(fn: Fitting<F, Fn, Fn>): Fn;
}

/**
 * Protects a method (`@circuitBreaker('mintic_hub')`) or a function (`circuitBreaker('mintic_hub')(fn)`) with the
 * breaker of that name in the process's registry. Sync stays sync. @throws as `getCircuitBreaker` does.
 */
export function circuitBreaker<F = never>(
  name: string,
  config?: CircuitBreakerConfig<F>,
): CircuitBreakerDecorator<F> {
  const breaker = getCircuitBreaker(name, config);
  return ((...input: unknown[]) => decorate(input, breaker)) as CircuitBreakerDecorator<F>;
}
