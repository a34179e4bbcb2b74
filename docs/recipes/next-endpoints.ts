// app/internal/[...path]/route.ts
import { createBreakerEndpoints } from '#lib/engine/http/index.ts';

const endpoints = createBreakerEndpoints({
  service: 'document-api',
  instanceId: 'document-api-1',
  adminToken: process.env.BREAKER_ADMIN_TOKEN,
  basePath: '/internal', // the address to register ends with it
});

const answer = async (request: Request) =>
  (await endpoints.fetch(request)) ?? new Response('not found', { status: 404 });

export { answer as GET, answer as POST };
export const dynamic = 'force-dynamic';
