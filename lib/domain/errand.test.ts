import { describe, expect, it } from 'vitest';
import { judgeBySnapshot, remainingHoldMs } from './errand.ts';

describe('judgeBySnapshot', () => {
  it.each([
    { action: 'force_open', state: 'open', outcome: 'applied' },
    { action: 'force_open', state: 'half_open', outcome: 'applied' },
    { action: 'force_open', state: 'closed', outcome: 'unknown' },
    { action: 'force_open', state: 'unknown', outcome: 'unknown' },
    { action: 'reset', state: 'closed', outcome: 'applied' },
    { action: 'reset', state: 'open', outcome: 'unknown' },
    { action: 'reset', state: null, outcome: 'unknown' },
  ] as const)(
    'calls $action $outcome when the reading after it shows $state',
    ({ action, state, outcome }) => {
      expect(judgeBySnapshot(action, state).state).toBe(outcome);
    },
  );
});

describe('remainingHoldMs', () => {
  it('is what is left of a hold, and null for one without end', () => {
    expect(remainingHoldMs(10_000, 4_000)).toBe(6_000);
    expect(remainingHoldMs(10_000, 11_000)).toBe(-1_000);
    expect(remainingHoldMs(null, 4_000)).toBeNull();
  });
});
