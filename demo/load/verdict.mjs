/** How much of the time of a served answer a refused one may take, by the median. */
const FAST = 0.5;

/**
 * What a load has shown: a line for each kind of answer, and the checks with whether they hold.
 * @param {import('./traffic.mjs').Answer[]} answers
 * @param {{ state: string, state_transitions_total: number }} breaker as it was at the end
 */
export function judge(answers, breaker) {
  const served = answers.filter(({ status }) => status === 200);
  const unavailable = answers.filter(({ status }) => status === 503);
  const failed = unavailable.filter(({ code }) => code === 'upstream_failed');
  const refused = unavailable.filter(({ code }) => code !== 'upstream_failed');
  const others = answers.filter(({ status }) => status !== 200 && status !== 503);
  const ratio = (/** @type {number} */ part) => percentile(refused, part) / percentile(served, part);
  return {
    lines: [
      lineOf('200, served', served),
      lineOf('503, upstream failed', failed),
      lineOf('503, refused', refused),
      `refused ÷ served: p50 ${ratio(0.5).toFixed(2)}, p99 ${ratio(0.99).toFixed(2)}`,
    ],
    checks: [
      check('every answer is 200 or 503', others.length === 0 && answers.length > 0, others.slice(0, 3)),
      check('the upstream failed, and was answered for by 503 before the circuit opened', failed.length > 0),
      check(
        'the circuit opened, and refused calls',
        refused.length > 0 && breaker.state_transitions_total > 0,
      ),
      check(`a refused answer takes at most ${FAST} of a served one`, ratio(0.5) <= FAST, ratio(0.5)),
      check('the circuit closed again when the upstream was well', breaker.state === 'closed', breaker.state),
    ],
  };
}

/** @param {string} what @param {boolean} holds @param {unknown} [found] */
const check = (what, holds, found) => ({
  what,
  holds,
  found: holds || found === undefined ? '' : JSON.stringify(found),
});

/** @param {string} kind @param {import('./traffic.mjs').Answer[]} answers */
function lineOf(kind, answers) {
  const p50 = percentile(answers, 0.5).toFixed(1);
  const p99 = percentile(answers, 0.99).toFixed(1);
  return `${kind.padEnd(22)}${String(answers.length).padStart(7)}   p50 ${p50} ms, p99 ${p99} ms`;
}

/** @param {import('./traffic.mjs').Answer[]} answers @param {number} part */
function percentile(answers, part) {
  const times = answers.map(({ ms }) => ms).sort((one, other) => one - other);
  return times[Math.ceil(part * times.length) - 1] ?? Number.NaN;
}
