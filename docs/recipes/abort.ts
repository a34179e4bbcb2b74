import { CircuitBreaker } from '#lib/engine/index.ts';

export function createSearch(url: string, patienceMs = 2_000) {
  const breaker = new CircuitBreaker('search');

  async function search(query: string, caller: AbortSignal): Promise<string[]> {
    const signal = AbortSignal.any([caller, AbortSignal.timeout(patienceMs)]);
    return breaker.call({ signal }, async () => {
      const response = await fetch(`${url}/search?q=${encodeURIComponent(query)}`, { signal });
      return response.json();
    });
  }

  return { breaker, search };
}
