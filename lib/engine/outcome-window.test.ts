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

describe('OutcomeWindow', () => {
  it('holds what a list of the newest outcomes would hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), steps, (initial, run) => {
        const window = new OutcomeWindow(initial);
        let size = initial;
        let list: boolean[] = [];
        for (const step of run) {
          if ('push' in step) {
            window.push(step.push);
            list.push(step.push);
          } else if ('resize' in step) {
            size = step.resize;
            window.resize(size);
          } else {
            window.clear();
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
