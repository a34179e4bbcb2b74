import type { CircuitBreakerError } from '#lib/engine/index.ts';

/** The Retry-After header of a refusal; none while nobody knows when the circuit will try again. */
export function retryAfter({ retryAt }: CircuitBreakerError): Record<string, string> {
  if (retryAt === null) return {};
  return { 'retry-after': String(Math.max(1, Math.ceil((retryAt - Date.now()) / 1000))) };
}
