import { CircuitBreaker, CircuitBreakerError } from '#lib/engine/index.ts';

const hub = new CircuitBreaker('mintic_hub', { failureThreshold: 3, timeoutMs: 60_000 });

async function authenticate(documentId) {
  const response = await fetch(`http://127.0.0.1:9/authenticate/${documentId}`); // nobody answers there
  if (!response.ok) throw new Error(`the hub answered ${response.status}`);
  return response.json();
}

for (let attempt = 1; attempt <= 5; attempt++) {
  try {
    console.log(await hub.call(authenticate, 'doc-123'));
  } catch (error) {
    if (error instanceof CircuitBreakerError) console.log(`refused: ${error.code}`);
    else console.log(`failed: ${error.message}`);
  }
}
