import { CircuitBreaker } from '#lib/engine/index.ts';

const cache = new Map<string, { name: string }>();

export const api = new CircuitBreaker('api', {
  fallback: (resourceId: string) => cache.get(resourceId) ?? null,
});

export const getResource = api.wrap(async (resourceId: string) => {
  const fresh = await loadResource(resourceId);
  cache.set(resourceId, fresh);
  return fresh;
});

async function loadResource(resourceId: string) {
  return { name: `resource ${resourceId}` };
}
