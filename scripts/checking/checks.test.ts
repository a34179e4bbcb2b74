import { describe, expect, it } from 'vitest';
import { judgeLayering } from './checks.mjs';

const breach = { rule: { name: 'no circle' }, from: 'lib/a.ts', to: 'lib/b.ts' };

describe('judgeLayering', () => {
  it('passes a fence that saw modules and no breach', () => {
    expect(judgeLayering({ totalCruised: 240, violations: [] }, '')).toMatchObject({
      ok: true,
      note: '240 modules',
    });
  });

  it('names each breach', () => {
    const verdict = judgeLayering({ totalCruised: 240, violations: [breach] }, '');
    expect(verdict).toMatchObject({ ok: false, output: expect.stringContaining('lib/a.ts → lib/b.ts') });
    expect(verdict.output).toContain('no circle');
  });

  it('fails a fence that saw nothing', () => {
    expect(judgeLayering({ totalCruised: 0, violations: [] }, '').ok).toBe(false);
  });

  it('fails when the tool did, and shows what it said', () => {
    expect(judgeLayering(null, 'no such config')).toMatchObject({ ok: false, output: 'no such config' });
  });
});
