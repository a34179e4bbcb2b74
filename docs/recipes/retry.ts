import pRetry from 'p-retry';
import { CircuitBreaker } from '#lib/engine/index.ts';

export function createApi(url: string) {
  const breaker = new CircuitBreaker('external_api', { failureThreshold: 5 });

  async function load(id: string): Promise<unknown> {
    const response = await fetch(`${url}/data/${id}`);
    if (!response.ok) throw new Error(`the API answered ${response.status}`);
    return response.json();
  }

  // The breaker is outside: three attempts are one call to it, and a refused call is not tried again.
  const callApi = breaker.wrap((id: string) =>
    pRetry(() => load(id), { retries: 2, minTimeout: 50, factor: 2 }),
  );

  return { breaker, callApi };
}
