import type { CircuitBreaker } from '#lib/engine/index.ts';

/** Logs what happens to a breaker, until the function returned is called. */
export function watch(breaker: CircuitBreaker<unknown>, log: (line: string) => void): () => void {
  const stops = [
    breaker.on('transition', ({ breaker: name, from, to, cause, error }) =>
      log(`${name}: ${from} → ${to} (${cause}${error === null ? '' : `, ${error}`})`),
    ),
    breaker.on('refused', ({ breaker: name, error }) => log(`${name}: refused, ${error.code}`)),
    breaker.on('fallback', ({ breaker: name, outcome }) => log(`${name}: fallback ${outcome}`)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
