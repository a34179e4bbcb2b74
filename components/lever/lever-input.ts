import type { CommandAction, CommandInput } from '#lib/contract/command.ts';

export const HOLD_CHOICES = ['15m', '1h', 'custom', 'untilReset'] as const;
type HoldChoice = (typeof HOLD_CHOICES)[number];

export const HOLD_UNITS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
export type HoldUnit = keyof typeof HOLD_UNITS;

/** What an operator has filled in at the lever. */
export interface LeverDraft {
  readonly action: CommandAction;
  readonly mode: 'trip' | 'hold';
  readonly hold: HoldChoice;
  readonly customAmount: string;
  readonly customUnit: HoldUnit;
  readonly reason: string;
  /** The circuits chosen; null: all. */
  readonly circuitIds: readonly string[] | null;
}

/** For how long a draft holds, milliseconds: null without an end; undefined when it does not hold or the amount is no number yet. */
export function holdMs(draft: LeverDraft): number | null | undefined {
  if (draft.action !== 'force_open' || draft.mode !== 'hold') return undefined;
  switch (draft.hold) {
    case '15m':
      return 900_000;
    case '1h':
      return 3_600_000;
    case 'untilReset':
      return null;
    case 'custom': {
      const amount = Number(draft.customAmount);
      return draft.customAmount.trim() === '' || !(amount > 0)
        ? undefined
        : Math.round(amount * HOLD_UNITS[draft.customUnit]);
    }
  }
}

/** Whether a draft says everything a command needs. */
export function isComplete(draft: LeverDraft): boolean {
  const holds = draft.action === 'force_open' && draft.mode === 'hold';
  return (
    draft.reason.trim() !== '' && draft.circuitIds?.length !== 0 && (!holds || holdMs(draft) !== undefined)
  );
}

/** The command a draft asks for. */
export function toCommandInput(draft: LeverDraft, seenCommandId: string | null): CommandInput {
  const until = holdMs(draft);
  return {
    action: draft.action,
    reason: draft.reason.trim(),
    ...(until !== undefined && { hold: true }),
    ...(typeof until === 'number' && { holdForMs: until }),
    ...(draft.circuitIds !== null && { circuits: [...draft.circuitIds] }),
    seenCommandId,
  };
}
