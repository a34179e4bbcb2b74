import { z } from 'zod';
import type { CommandList, CommandQuery } from '#lib/contract/command.ts';
import { listCommandRows } from '#lib/store/commands.ts';
import type { ServerContext } from './context.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { presentCommand } from './present-command.ts';

const Place = z.tuple([z.number().int(), z.uuid()]);

/** Commands, newest first. */
export async function listCommands(ctx: ServerContext, query: CommandQuery): Promise<CommandList> {
  const place = readCursor(Place, query.cursor);
  const rows = await listCommandRows(ctx.db.prisma, {
    breakerId: query.breaker === undefined ? null : Number(query.breaker),
    state: query.state ?? null,
    after: place && { at: place[0], id: place[1] },
    limit: query.limit + 1,
  });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(presentCommand),
    nextCursor: last && rows.length > shown.length ? writeCursor([last.at.getTime(), last.id]) : null,
  };
}
