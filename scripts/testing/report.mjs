/**
 * @typedef {object} Counts of one part of the tests
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} report Vitest's
 * @returns {Counts}
 */
export function countVitest(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} report Playwright's
 * @returns {Counts} a test that passed only when tried again has failed
 */
export function countPlaywright({ stats }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

/**
 * What a part comes to: a runner that fails without a failed test (a file that does not load, say) and a part in
 * which nothing ran are failures too.
 * @param {Counts | null} counts null when the runner left no report
 * @param {number} code the runner's exit code
 * @returns {Counts & { why: string }} `why` is empty when the counts speak for themselves
 */
export function judge(counts, code) {
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 };
  if (failed > 0) return { passed, failed, skipped, why: '' };
  if (code !== 0) return { passed, failed: 1, skipped, why: `the runner ended with exit code ${code}` };
  if (passed === 0) return { passed, failed: 1, skipped, why: 'no test ran' };
  return { passed, failed, skipped, why: '' };
}

/** @param {Counts & { why?: string }} counts */
export function describeCounts({ passed, failed, skipped, why }) {
  const words = [`${passed} passed`, `${failed} failed`];
  if (skipped > 0) words.push(`${skipped} skipped`);
  return words.join(', ') + (why ? ` (${why})` : '');
}
