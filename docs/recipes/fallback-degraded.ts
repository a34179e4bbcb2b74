import { CircuitBreaker } from '#lib/engine/index.ts';

const localIndex = ['circuit breaker', 'circuit board'];

export const searchService = new CircuitBreaker('search_service', {
  fallback: (query: string) => ({
    results: localIndex.filter((title) => title.includes(query)),
    degraded: true,
    message: 'limited results',
  }),
});
