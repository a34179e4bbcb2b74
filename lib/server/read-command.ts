import { z } from 'zod';
import type { Command } from '#lib/contract/command.ts';
import { findCommand } from '#lib/store/commands.ts';
import type { ServerContext } from './context.ts';
import { notFound } from './errors.ts';
import { presentCommand } from './present-command.ts';

/** One command with its outcomes. Throws `PanelError` (not_found). */
export async function readCommand(ctx: ServerContext, id: string): Promise<Command> {
  const row = z.uuid().safeParse(id).success ? await findCommand(ctx.db.prisma, { id }) : null;
  if (row === null) throw notFound('command', id);
  return presentCommand(row);
}
