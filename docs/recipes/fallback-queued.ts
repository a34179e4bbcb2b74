import { CircuitBreaker } from '#lib/engine/index.ts';

/** Signs a document, or keeps it for later while the signing service is down. */
export function createSigning(sign: (documentId: string) => Promise<{ status: string }>) {
  const queue: string[] = [];
  const breaker = new CircuitBreaker('signing_service', {
    fallback: (documentId: string) => {
      queue.push(documentId);
      return { status: 'queued' };
    },
  });
  const signOrQueue = breaker.wrap(sign);

  breaker.on('transition', async ({ to }) => {
    if (to !== 'closed') return;
    for (const documentId of queue.splice(0))
      await signOrQueue(documentId).catch(() => queue.push(documentId));
  });

  return { breaker, queue, signOrQueue };
}
