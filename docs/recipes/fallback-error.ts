import { CircuitBreaker } from '#lib/engine/index.ts';

export class ServiceUnavailableError extends Error {}

export const criticalService = new CircuitBreaker('critical_service', {
  fallback: () => {
    throw new ServiceUnavailableError('service temporarily down'); // its cause is the refusal
  },
});
