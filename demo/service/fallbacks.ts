import type { CircuitBreakerError } from '#lib/engine/index.ts';
import type { Answer, UpstreamRequest } from './upstream-client.ts';

/** What a route answers in place of a refused call: the seed's five strategies. */
export type FallbackKind = 'cached' | 'default' | 'queued' | 'degraded' | 'error';

/** One strategy at work on one route. */
export interface Fallback {
  /** Answers in the upstream's place. @throws the refusal, when there is nothing better. */
  answer(request: UpstreamRequest, refusal: CircuitBreakerError): Answer;
  /** Sees every answer of the upstream. */
  remember?(request: UpstreamRequest, answer: Answer): void;
  /** Hears that the circuit is closed again; `send` goes through the breaker. */
  recover?(send: (request: UpstreamRequest) => Promise<Answer>): Promise<void>;
}

const MOST_KEPT = 500;

/** How each strategy is made; an error needs none, the refusal itself reaches the caller. */
export const FALLBACKS: Record<FallbackKind, (() => Fallback) | undefined> = {
  cached: cachedAnswers,
  default: () => ({ answer: () => ({ fallback: 'default', city: 'Bogotá', office: 'central' }) }),
  queued: queueForLater,
  degraded: () => ({ answer: () => ({ fallback: 'degraded', results: [], message: 'Limited results' }) }),
  error: undefined,
};

function cachedAnswers(): Fallback {
  const known = new Map<string, Answer>();
  return {
    answer({ path }, refusal) {
      const answer = known.get(path);
      if (!answer) throw refusal;
      return { ...answer, fallback: 'cached' };
    },
    remember({ path }, answer) {
      if (known.size < MOST_KEPT || known.has(path)) known.set(path, answer);
    },
  };
}

function queueForLater(): Fallback {
  const waiting: UpstreamRequest[] = [];
  let sending = false;
  return {
    answer(request, refusal) {
      if (waiting.length >= MOST_KEPT) throw refusal;
      waiting.push(request);
      return { fallback: 'queued', status: 'pending', ahead: waiting.length - 1 };
    },
    async recover(send) {
      if (sending) return;
      sending = true;
      try {
        // What cannot be sent waits again: a refused one by its own fallback, a failed one here.
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const request = next;
          const answer = await send(request).catch(() => void waiting.push(request));
          if (!answer || answer.fallback) return;
        }
      } finally {
        sending = false;
      }
    },
  };
}
