export type { ActOptions, ForceOpenOptions, Held } from './act.ts';
export type { BreakerEvents, BreakerListener } from './audience.ts';
export { type CallOptions, CircuitBreaker } from './breaker.ts';
export type { Clock } from './clock.ts';
export type {
  CircuitBreakerConfig,
  ErrorClass,
  ExpectedException,
  LiveConfig,
  ResolvedConfig,
} from './config.ts';
export { type CircuitBreakerDecorator, circuitBreaker } from './decorator.ts';
export { CircuitBreakerError, type Refusal, type RefusalCode } from './error.ts';
export type { Journal, JournalReader } from './journal.ts';
export type { Permit } from './permit.ts';
export { presets } from './presets.ts';
export { renderPrometheus } from './prometheus.ts';
export {
  CircuitBreakerRegistry,
  getAllCircuitBreakerStats,
  getCircuitBreaker,
  globalRegistry,
  type RegistryOptions,
} from './registry.ts';
export type * from './wire.ts';
export type { MethodDecorator, Wrap } from './wrap.ts';
