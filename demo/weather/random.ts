import { createHash } from 'node:crypto';

const RANGE = 2 ** 32;

/** The number in 0..1 (1 excluded) that belongs to a key, the same however often and in whatever order it is asked. */
export function drawFor(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE() / RANGE;
}

/** An endless sequence of numbers in 0..1 (1 excluded), the same for the same seed. */
export function createRandom(seed: string): () => number {
  let state = Math.floor(drawFor(seed) * RANGE);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / RANGE;
  };
}
