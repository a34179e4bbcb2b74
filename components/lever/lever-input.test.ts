import { describe, expect, it } from 'vitest';
import { CommandInput } from '#lib/contract/command.ts';
import { holdMs, isComplete, type LeverDraft, toCommandInput } from './lever-input.ts';

function draft(overrides: Partial<LeverDraft> = {}): LeverDraft {
  return {
    action: 'force_open',
    mode: 'trip',
    hold: '15m',
    customAmount: '',
    customUnit: 'minutes',
    reason: ' hub maintenance ',
    circuitIds: null,
    ...overrides,
  };
}

const hold = (overrides: Partial<LeverDraft>) => draft({ mode: 'hold', ...overrides });

describe('holdMs', () => {
  it.each([
    ['fifteen minutes', hold({ hold: '15m' }), 900_000],
    ['an hour', hold({ hold: '1h' }), 3_600_000],
    ['until reset', hold({ hold: 'untilReset' }), null],
    ['a custom time', hold({ hold: 'custom', customAmount: '1.5', customUnit: 'hours' }), 5_400_000],
    ['nothing without an amount', hold({ hold: 'custom', customAmount: ' ' }), undefined],
    ['nothing for an amount that is none', hold({ hold: 'custom', customAmount: '-3' }), undefined],
    ['nothing for a trip', draft(), undefined],
    ['nothing for a reset', hold({ action: 'reset' }), undefined],
  ])('is %s', (_, input, ms) => {
    expect(holdMs(input)).toBe(ms);
  });
});

describe('isComplete', () => {
  it('asks for a reason, an instance, and how long', () => {
    expect(isComplete(draft())).toBe(true);
    expect(isComplete(draft({ reason: '  ' }))).toBe(false);
    expect(isComplete(draft({ circuitIds: [] }))).toBe(false);
    expect(isComplete(hold({ hold: 'custom' }))).toBe(false);
    expect(isComplete(hold({ hold: 'untilReset' }))).toBe(true);
  });
});

describe('toCommandInput', () => {
  it.each([
    ['a trip', draft(), { action: 'force_open', reason: 'hub maintenance', seenCommandId: null }],
    [
      'a hold',
      hold({}),
      {
        action: 'force_open',
        reason: 'hub maintenance',
        hold: true,
        holdForMs: 900_000,
        seenCommandId: null,
      },
    ],
    [
      'a hold without end',
      hold({ hold: 'untilReset' }),
      { action: 'force_open', reason: 'hub maintenance', hold: true, seenCommandId: null },
    ],
    [
      'a reset of one instance, whatever the mode was',
      hold({ action: 'reset', circuitIds: ['11'] }),
      { action: 'reset', reason: 'hub maintenance', circuits: ['11'], seenCommandId: null },
    ],
  ])('writes %s as the contract wants it', (_, input, command) => {
    expect(toCommandInput(input, null)).toEqual(command);
    expect(CommandInput.safeParse(command).success).toBe(true);
  });
});
