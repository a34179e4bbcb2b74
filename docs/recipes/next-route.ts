// app/documents/[id]/sign/route.ts
import { CircuitBreakerError, getCircuitBreaker } from '#lib/engine/index.ts';
import { sign } from './hub.ts';
import { retryAfter } from './retry-after.ts';

const hub = getCircuitBreaker('mintic_hub');

export async function POST(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  try {
    return Response.json(await hub.call(sign, process.env.HUB_URL ?? 'https://hub.example', id));
  } catch (error) {
    if (!(error instanceof CircuitBreakerError)) throw error;
    const { message: detail, code } = error;
    return Response.json({ detail, code }, { status: 503, headers: retryAfter(error) });
  }
}
