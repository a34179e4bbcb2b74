import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutcomeWindow } from './outcome-window.ts';

type Step = { readonly push: boolean } | { readonly resize: number } | { readonly clear: true };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ push: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ resize: fc.integer({ min: 1, max: 100 }) }) },
  { weight: 1, arbitrary: fc.record({ clear: fc.constant<true>(true) }) },
);
const steps = fc.array(step, { maxLength: 300 });

/** The time, in milliseconds, that so many failures take in a window of a size. */
function timeOf(size: number): number {
  const window = new OutcomeWindow(size);
  const begun = performance.now();
  for (let n = 0; n < 500_000; n++) {
    window.push(true);
    if (window.isFull && window.failureRate > 1) throw new Error('a rate is at most 1');
  }
  return performance.now() - begun;
}

describe('OutcomeWindow', () => {
  it('takes no longer for an outcome the larger it is (G2)', () => {
    timeOf(10);
    // Going through the window for each would take thousands of times as long.
    expect(timeOf(100_000)).toBeLessThan(50 * timeOf(10) + 100);
  });

  it('holds what a list of the newest outcomes would hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), steps, (initial, run) => {
        let window = new OutcomeWindow(initial);
        let size = initial;
        let list: boolean[] = [];
        for (const step of run) {
          if ('push' in step) {
            window.push(step.push);
            list.push(step.push);
          } else if ('resize' in step) {
            size = step.resize;
            window = window.resized(size);
          } else {
            window = new OutcomeWindow(size);
            list = [];
          }
          list = list.slice(-size);
          const failures = list.filter(Boolean).length;
          expect([window.calls, window.failures]).toEqual([list.length, failures]);
          expect(window.isFull).toBe(list.length === size);
          expect(window.failureRate).toBe(list.length === 0 ? 0 : failures / list.length);
        }
      }),
    );
  });
});
