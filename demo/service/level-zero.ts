import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CircuitBreakerRegistry } from '#lib/engine/index.ts';
import { send } from './business.ts';

type Listener = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Shows no more than the seed's five figures of each breaker, and its two levers: what the archive's Python does, for
 * machines that have none.
 * @param levelTwo the engine's endpoints, of which the levers stay
 */
export function levelZero(registry: CircuitBreakerRegistry, levelTwo: Listener): Listener {
  return (request, response, next) => {
    if (request.url === '/metrics/circuit-breakers') return send(response, 200, snapshot(registry));
    if (request.url?.startsWith('/metrics')) return next();
    levelTwo(request, response, next);
  };
}

function snapshot(registry: CircuitBreakerRegistry) {
  return Object.fromEntries(
    Object.values(registry.getAllStats()).map(
      ({ name, state, failure_count, success_count, failure_rate }) => [
        name,
        { name, state, failure_count, success_count, failure_rate },
      ],
    ),
  );
}
