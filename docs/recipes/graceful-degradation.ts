import { CircuitBreaker } from '#lib/engine/index.ts';

export function createRecommendations(url: string) {
  const cache = new Map<string, string[]>();
  const cached = (userId: string) => cache.get(userId) ?? [];
  const breaker = new CircuitBreaker('recommendations', { failureThreshold: 5, fallback: cached });

  const ask = breaker.wrap(async (userId: string) => {
    const response = await fetch(`${url}/recommendations/${userId}`);
    if (!response.ok) throw new Error(`recommendations answered ${response.status}`);
    const fresh = (await response.json()) as string[];
    cache.set(userId, fresh);
    return fresh;
  });

  // The fallback answers refused calls; the catch answers those that ran and failed.
  return { breaker, getRecommendations: (userId: string) => ask(userId).catch(() => cached(userId)) };
}
