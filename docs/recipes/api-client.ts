import { CircuitBreaker, type CircuitBreakerError, globalRegistry } from '#lib/engine/index.ts';

export class MinTICHubClient {
  readonly circuitBreaker;
  readonly #url: string;

  /** One client for a hub and a process: its breaker joins the registry, where names are unique. */
  constructor(url: string, registry = globalRegistry()) {
    this.#url = url;
    const breaker = new CircuitBreaker('mintic_hub', {
      failureThreshold: 5,
      successThreshold: 2,
      timeoutMs: 60_000,
      fallback: this.#unavailable.bind(this),
    });
    this.circuitBreaker = registry.add(breaker);
  }

  authenticate(documentId: string) {
    return this.circuitBreaker.call(async (document_id) => {
      const response = await fetch(`${this.#url}/authenticate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ document_id }),
      });
      if (!response.ok) throw new Error(`the hub answered ${response.status}`);
      return response.json() as Promise<{ status: string }>;
    }, documentId);
  }

  #unavailable(documentId: string, { retryAt }: CircuitBreakerError) {
    const message = `${this.#url} is temporarily unavailable for ${documentId}`;
    return { status: 'pending', message, retryAt };
  }
}
