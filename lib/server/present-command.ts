import type { Command } from '#lib/contract/command.ts';
import { toTimestamp, toTimestampOrNull } from '#lib/contract/time.ts';
import { type CommandAction, commandState, type OutcomeState } from '#lib/domain/command-state.ts';
import type { CommandRow } from '#lib/store/commands.ts';
import { presentTold } from './present-told.ts';

/** A command as the API shows it. */
export function presentCommand(row: CommandRow): Command {
  const outcomes = row.outcomes.map((outcome) => ({
    instanceId: String(outcome.instanceId),
    circuitId: String(outcome.circuitId),
    url: outcome.instance.url,
    state: outcome.state as OutcomeState,
    at: toTimestamp(outcome.at.getTime()),
    detail: presentTold(outcome.detail),
    bootId: outcome.bootId,
    seq: outcome.seq === null ? null : Number(outcome.seq),
  }));
  return {
    id: row.id,
    breakerId: String(row.breakerId),
    action: row.action as CommandAction,
    hold: row.hold,
    holdForMs: row.holdForMs === null ? null : Number(row.holdForMs),
    holdUntil: toTimestampOrNull(row.holdUntil?.getTime() ?? null),
    reason: row.reason,
    actor: row.actor,
    actorVerified: row.actorVerified,
    at: toTimestamp(row.at.getTime()),
    state: commandState(outcomes.map((outcome) => outcome.state)),
    outcomes,
  };
}
