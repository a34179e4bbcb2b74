import { CircuitBreaker } from '#lib/engine/index.ts';

/** What the hub answers when it does not answer 2xx. */
export class HubError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the hub answered ${status}`);
    this.status = status;
  }
}

export function createHub(url: string) {
  const breaker = new CircuitBreaker('mintic_hub', {
    failureThreshold: 5,
    timeoutMs: 60_000,
    // An answer of 4xx is the caller's mistake: the hub is well.
    expectedException: (error) => !(error instanceof HubError && error.status < 500),
    fallback: () => ({ status: 'pending', message: 'the hub is temporarily unavailable' }),
  });

  function authenticate(documentId: string) {
    const signal = AbortSignal.timeout(10_000);
    return breaker.call({ signal }, async () => {
      const response = await fetch(`${url}/authenticate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ document_id: documentId }),
        signal,
      });
      if (!response.ok) throw new HubError(response.status);
      return response.json() as Promise<{ status: string }>;
    });
  }

  return { breaker, authenticate };
}
