import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest, describeCounts, judge } from './report.mjs';

describe('countVitest', () => {
  it('counts what was put off as skipped', () => {
    const report = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    expect(countVitest(report)).toEqual({ passed: 7, failed: 1, skipped: 3 });
  });
});

describe('countPlaywright', () => {
  it('counts a test that passed only when tried again as failed', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
    expect(countPlaywright({ stats })).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });
});

describe('judge', () => {
  const counts = (passed: number, failed = 0) => ({ passed, failed, skipped: 0 });

  it.each([
    { case: 'all passed', counts: counts(3), code: 0, failed: 0, why: '' },
    { case: 'one failed', counts: counts(3, 1), code: 1, failed: 1, why: '' },
    {
      case: 'a file did not load',
      counts: counts(3),
      code: 1,
      failed: 1,
      why: 'the runner ended with exit code 1',
    },
    {
      case: 'the runner crashed',
      counts: null,
      code: 137,
      failed: 1,
      why: 'the runner ended with exit code 137',
    },
    { case: 'nothing ran', counts: counts(0), code: 0, failed: 1, why: 'no test ran' },
  ])('comes to $failed failed when $case', ({ counts, code, failed, why }) => {
    expect(judge(counts, code)).toMatchObject({ failed, why });
  });
});

describe('describeCounts', () => {
  it('mentions skipped tests only when there are any', () => {
    expect(describeCounts({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
    expect(describeCounts({ passed: 3, failed: 1, skipped: 2, why: 'no test ran' })).toBe(
      '3 passed, 1 failed, 2 skipped (no test ran)',
    );
  });
});
