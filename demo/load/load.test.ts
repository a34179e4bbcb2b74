import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { judge } from './verdict.mjs';

const run = promisify(execFile);
const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const answersOf = (count: number, status: number, code: string, ms: number) =>
  Array.from({ length: count }, () => ({ status, code, ms }));
const good = [
  ...answersOf(50, 200, '', 20),
  ...answersOf(5, 503, 'upstream_failed', 20),
  ...answersOf(50, 503, 'circuit_open', 1),
];
const closed = { state: 'closed', state_transitions_total: 3 };

/** The checks that a load has not passed. */
const missed = (...given: Parameters<typeof judge>) =>
  judge(...given)
    .checks.filter(({ holds }) => !holds)
    .map(({ what }) => what);

describe('the load test', () => {
  it('shows that the endpoint answers only 200 or 503, and refuses fast', { timeout: 60_000 }, async () => {
    const { stdout } = await run(process.execPath, [fileOf('run.mjs'), '3'], { timeout: 50_000 }).catch(
      (failure) => expect.fail(`${failure.stdout}${failure.stderr}`),
    );
    expect(stdout.match(/^✓/gm)).toHaveLength(5);
    expect(stdout).toMatch(/refused ÷ served: p50 [\d.]+, p99 [\d.]+/);
  });

  it('refuses a time that makes no sense', async () => {
    await expect(run(process.execPath, [fileOf('run.mjs'), 'soon'])).rejects.toMatchObject({ code: 1 });
  });
});

describe('judge', () => {
  it('is content with 200 and 503 and fast refusals', () => {
    expect(missed(good, closed)).toEqual([]);
  });

  it.each([
    ['another status', [...good, ...answersOf(1, 500, '', 1)], closed, 'every answer is 200 or 503'],
    ['no answer', [...good, ...answersOf(1, 0, 'ECONNRESET', 1)], closed, 'every answer is 200 or 503'],
    [
      'slow refusals',
      [...good, ...answersOf(200, 503, 'circuit_open', 15)],
      closed,
      'a refused answer takes at most 0.5 of a served one',
    ],
    [
      'an open circuit at the end',
      good,
      { ...closed, state: 'open' },
      'the circuit closed again when the upstream was well',
    ],
  ])('is not content with %s', (_, answers, breaker, what) => {
    expect(missed(answers, breaker)).toEqual([what]);
  });

  it('is not content with a load under which nothing was refused', () => {
    expect(missed(answersOf(9, 200, '', 20), { state: 'closed', state_transitions_total: 0 })).toHaveLength(
      3,
    );
    expect(missed([], closed)).toContain('every answer is 200 or 503');
  });
});

/** What k6 gives a script, as far as ours uses it: answers come from a list. */
interface K6 {
  answers: object[];
  checks: [name: string, holds: boolean][];
  durations: Record<string, number[]>;
}

/** Loads the k6 script with `k6` in k6's place. */
async function loadScript(k6: K6) {
  const modules: Record<string, string> = {
    k6: `export const check = (answer, all) =>
           Object.entries(all).forEach(([name, holds]) => k6.checks.push([name, holds(answer)]));`,
    'k6/http': `export default {
           get: () => k6.answers.shift(), setResponseCallback() {}, expectedStatuses() {} };`,
    'k6/metrics': `export class Trend {
           constructor(name) { this.list = k6.durations[name] = []; } add(ms) { this.list.push(ms); } }`,
  };
  const { outputFiles } = await build({
    entryPoints: [fileOf('k6.js')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'script',
    plugins: [
      {
        name: 'k6',
        setup(plugin) {
          plugin.onResolve({ filter: /^k6/ }, ({ path }) => ({ path, namespace: 'k6' }));
          plugin.onLoad({ filter: /.*/, namespace: 'k6' }, ({ path }) => ({ contents: modules[path] }));
        },
      },
    ],
  });
  const code = `${outputFiles[0]?.text}; return script;`;
  return new Function('k6', '__ENV', code)(k6, {}) as { default(): void; options: { vus: number } };
}

describe('the k6 script', () => {
  it('checks every answer, and measures served and refused ones apart', async () => {
    const answer = (status: number, body: string, headers: object, duration: number) => ({
      status,
      body,
      headers,
      timings: { duration },
    });
    const k6: K6 = {
      answers: [
        answer(200, '{"status":"signed"}', {}, 20),
        answer(503, '{"code":"upstream_failed"}', {}, 21),
        answer(503, '{"code":"circuit_open"}', { 'Retry-After': '1' }, 1),
        answer(503, '{"code":"circuit_open"}', {}, 2),
        answer(500, '', {}, 3),
      ],
      checks: [],
      durations: {},
    };
    const script = await loadScript(k6);
    expect(script.options.vus).toBeGreaterThan(1);
    while (k6.answers.length > 0) script.default();
    expect(k6.durations).toEqual({ served_duration: [20], refused_duration: [1, 2] });
    expect(k6.checks.filter(([, holds]) => !holds)).toEqual([
      ['a refused answer says when to come back', false],
      ['status is 200 or 503', false],
    ]);
  });
});
