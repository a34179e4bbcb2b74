export const COMMAND_ACTIONS = ['force_open', 'reset'] as const;
export type CommandAction = (typeof COMMAND_ACTIONS)[number];

export const OUTCOME_STATES = ['requested', 'sent', 'applied', 'refused', 'unknown', 'superseded'] as const;
export type OutcomeState = (typeof OUTCOME_STATES)[number];

export const COMMAND_STATES = ['requested', 'running', 'done', 'partial', 'failed'] as const;
export type CommandState = (typeof COMMAND_STATES)[number];

/** Whether an instance still has to be asked, or its answer is still awaited. */
function isAwaited(outcome: OutcomeState): boolean {
  return outcome === 'requested' || outcome === 'sent';
}

/**
 * What has become of a command, from its outcomes: `requested` while nobody was asked, `running` while some outcome is awaited,
 * then `done` (applied everywhere), `partial` (somewhere) or `failed` (nowhere).
 */
export function commandState(outcomes: readonly OutcomeState[]): CommandState {
  if (outcomes.some(isAwaited)) {
    return outcomes.every((outcome) => outcome === 'requested') ? 'requested' : 'running';
  }
  const applied = outcomes.filter((outcome) => outcome === 'applied').length;
  if (applied === 0) return 'failed';
  return applied === outcomes.length ? 'done' : 'partial';
}

/** Whether nothing more will come of a command. */
export function isFinished(state: CommandState): boolean {
  return state !== 'requested' && state !== 'running';
}
