import { describe, expect, it } from 'vitest';
import { type FlappingCircuit, FlapWatch } from './flap-watch.ts';

const MINUTE = 60_000;

function flapping(circuitId: number, score: number): FlappingCircuit {
  return { circuitId, breakerId: circuitId * 10, flap: { score, at: 0, active: true } };
}

describe('FlapWatch', () => {
  it('says once, for each breaker, that its circuits no longer flap', () => {
    const watch = new FlapWatch();
    watch.reset([flapping(1, 2), flapping(2, 8)]);
    expect(watch.sweep(9 * MINUTE)).toEqual(new Set());
    expect(watch.sweep(11 * MINUTE)).toEqual(new Set([10]));
    expect(watch.sweep(12 * MINUTE)).toEqual(new Set());
    expect(watch.sweep(31 * MINUTE)).toEqual(new Set([20]));
  });
});
