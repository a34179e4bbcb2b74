import { z } from 'zod';
import type { IncidentList, IncidentQuery } from '#lib/contract/incident.ts';
import { listIncidentRows } from '#lib/store/incidents/list-incidents.ts';
import type { ServerContext } from './context.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { presentIncident } from './present-incident.ts';

const Place = z.tuple([z.number().int().max(8.64e15), z.number().int().min(1).max(2_147_483_647)]);

/** Incidents, newest first. */
export async function listIncidents(ctx: ServerContext, query: IncidentQuery): Promise<IncidentList> {
  const place = readCursor(Place, query.cursor);
  const page = {
    state: query.state ?? null,
    dependency: query.dependency ?? null,
    from: query.from === undefined ? null : Date.parse(query.from),
    to: query.to === undefined ? null : Date.parse(query.to),
    after: place && { openedAt: place[0], id: place[1] },
    limit: query.limit + 1,
  };
  const rows = await listIncidentRows(ctx.db.pool, page, ctx.now());
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(presentIncident),
    nextCursor: last && rows.length > shown.length ? writeCursor([last.openedAt, last.id]) : null,
  };
}
