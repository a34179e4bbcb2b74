import { z } from 'zod';
import { COMMAND_ACTIONS, COMMAND_STATES, OUTCOME_STATES } from '#lib/domain/command-state.ts';
import { rule } from './rule.ts';
import { Text } from './text.ts';
import { Id, Timestamp } from './time.ts';
import { Told } from './told.ts';

export const CommandAction = z.enum(COMMAND_ACTIONS);
export type CommandAction = z.infer<typeof CommandAction>;

/** requested: written; running: at least one instance was asked; done: applied everywhere; partial: somewhere; failed: nowhere. */
const CommandState = z.enum(COMMAND_STATES);

/** unknown: asked, and no answer or reading tells whether it acted. superseded: a newer command came before it was sent. */
const OutcomeState = z.enum(OUTCOME_STATES);

/**
 * What became of a command on one instance: on its present process, where a hold was brought to one that started while it lasts.
 * `bootId` is the process that it went to; with `seq` it names the journal row that proves it.
 */
export const CommandOutcome = z.object({
  instanceId: Id,
  circuitId: Id,
  url: z.string(),
  state: OutcomeState,
  at: Timestamp,
  detail: Told.nullable(),
  bootId: z.string().nullable(),
  seq: z.number().int().nullable(),
});
export type CommandOutcome = z.infer<typeof CommandOutcome>;

/** An operator's request: one row, with an outcome per instance. */
export const Command = z.object({
  id: z.uuid(),
  breakerId: Id,
  action: CommandAction,
  hold: z.boolean(),
  holdForMs: z.number().int().nullable(),
  holdUntil: Timestamp.nullable(),
  reason: z.string(),
  actor: z.string(),
  /** False until there is sign-in: the name is what the operator said it was. */
  actorVerified: z.boolean(),
  at: Timestamp,
  state: CommandState,
  outcomes: z.array(CommandOutcome),
});
export type Command = z.infer<typeof Command>;

/** A command as a tile shows it. */
export const CommandBrief = Command.pick({
  id: true,
  action: true,
  hold: true,
  actor: true,
  at: true,
  state: true,
}).extend({
  /** Instances by outcome. */
  applied: z.number().int(),
  total: z.number().int(),
});
export type CommandBrief = z.infer<typeof CommandBrief>;

const HOLD_MS = { min: 1_000, max: 30 * 24 * 60 * 60 * 1_000 } as const;

/**
 * POST /api/v1/breakers/{id}/commands. `holdForMs` needs `hold`; `hold` needs `force_open`; a hold without an end lasts until reset.
 * `circuits` limits it to some instances; `seenCommandId` is the newest command the operator had seen (null: none): another one since is a conflict.
 */
export const CommandInput = z
  .strictObject({
    action: CommandAction,
    reason: Text.trim().min(1, rule('reason_empty')).max(500),
    hold: z.boolean().optional(),
    holdForMs: z
      .number()
      .int()
      .min(HOLD_MS.min, rule('under_a_second'))
      .max(HOLD_MS.max, rule('over_a_month'))
      .optional(),
    circuits: z.array(Id).min(1).max(1_000).optional(),
    seenCommandId: z.uuid().nullable().optional(),
  })
  .superRefine((input, issues) => {
    if (input.hold && input.action === 'reset')
      issues.addIssue({ code: 'custom', path: ['hold'], message: rule('hold_without_open') });
    if (input.holdForMs !== undefined && !input.hold)
      issues.addIssue({ code: 'custom', path: ['holdForMs'], message: rule('length_without_hold') });
  });
export type CommandInput = z.infer<typeof CommandInput>;

export const CommandQuery = z.strictObject({
  breaker: Id.optional(),
  state: CommandState.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type CommandQuery = z.infer<typeof CommandQuery>;

export const CommandList = z.object({ items: z.array(Command), nextCursor: z.string().nullable() });
export type CommandList = z.infer<typeof CommandList>;
