import { describe, expect, it } from 'vitest';
import { calmly, problemIn } from './problems.mjs';

describe('problemIn', () => {
  it.each([
    ['{"level":40,"msg":"poll is late"}', 'warn: poll is late'],
    ['{"level":50,"msg":"cannot store","err":{"message":"disk full"}}', 'error: cannot store (disk full)'],
    ['{"level":60,"msg":"disk full","err":{"message":"disk full"}}', 'fatal: disk full'],
  ])('tells %s in short', (line, told) => {
    expect(problemIn(line)).toBe(told);
  });

  it.each(['{"level":30,"msg":"polled"}', 'listening on http://127.0.0.1:3000', '{"level":50', '{}', ''])(
    'sees none in %j',
    (line) => {
      expect(problemIn(line)).toBeNull();
    },
  );
});

describe('calmly', () => {
  it('shows the same line at most once a minute', () => {
    let now = 0;
    const shown: string[] = [];
    const show = calmly(
      (text) => shown.push(`${now / 1_000} ${text}`),
      () => now,
    );
    for (now = 0; now <= 120_000; now += 20_000) {
      show('again');
      if (now === 20_000) show('other');
    }
    expect(shown).toEqual(['0 again', '20 other', '60 again', '120 again']);
  });
});
