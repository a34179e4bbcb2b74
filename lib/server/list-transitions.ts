import { z } from 'zod';
import type { TransitionList, TransitionQuery } from '#lib/contract/history.ts';
import { breakerExists } from '#lib/store/breakers.ts';
import { listHistory, placeOf } from '#lib/store/history.ts';
import type { ServerContext } from './context.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { notFound } from './errors.ts';
import { presentHistoryRow } from './present-history.ts';
import { rowId } from './row-id.ts';

const Place = z.tuple([z.number().int(), z.number().int(), z.string().regex(/^\d{1,18}$/)]);

/** What happened to a breaker, newest first; also of one whose service was removed. Throws `PanelError` (not_found). */
export async function listTransitions(
  ctx: ServerContext,
  id: string,
  query: TransitionQuery,
): Promise<TransitionList> {
  const breakerId = rowId('breaker', id);
  const place = readCursor(Place, query.cursor);
  if (!(await breakerExists(ctx.db.prisma, breakerId))) throw notFound('breaker', id);
  const rows = await listHistory(ctx.db.pool, breakerId, {
    from: query.from === undefined ? null : Date.parse(query.from),
    to: query.to === undefined ? null : Date.parse(query.to),
    after: place && { observedAt: place[0], rank: place[1], id: place[2] },
    limit: query.limit + 1,
  });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const next = last && rows.length > shown.length ? placeOf(last) : null;
  return {
    items: shown.map(presentHistoryRow),
    nextCursor: next && writeCursor([next.observedAt, next.rank, next.id]),
  };
}
