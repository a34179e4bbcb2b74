import { CircuitBreaker } from '#lib/engine/index.ts';

export const configService = new CircuitBreaker('config_service', {
  fallback: () => ({ theme: 'light', language: 'es' }),
});
