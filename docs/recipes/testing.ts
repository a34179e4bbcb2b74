import assert from 'node:assert/strict';
import { CircuitBreaker } from '#lib/engine/index.ts';

export async function testTheHubsBreaker() {
  let now = 0;
  const clock = { monotonicMs: () => now, wallMs: () => now };
  const hub = new CircuitBreaker('mintic_hub', { clock, timeoutMs: 60_000, successThreshold: 1 });

  hub.forceOpen();
  assert(hub.isOpen);
  await assert.rejects(
    hub.call(async () => 'signed'),
    { code: 'circuit_open', retryAt: 60_000 },
  );

  now = 60_000; // no waiting: time is yours
  assert(hub.isHalfOpen);
  assert.equal(await hub.call(async () => 'signed'), 'signed');
  assert(hub.isClosed);

  hub.reset();
  assert.equal(hub.getStats().failure_count, 0);
}
