import { type IncidentDetail, MAX_INCIDENT_EVENTS } from '#lib/contract/incident.ts';
import { readIncidentEvents, readIncidentRows } from '#lib/store/incidents/list-incidents.ts';
import type { ServerContext } from './context.ts';
import { notFound } from './errors.ts';
import { presentIncidentDetail } from './present-incident.ts';
import { rowId } from './row-id.ts';

/** One incident with its members and events. Throws `PanelError` (not_found). */
export async function readIncident(ctx: ServerContext, id: string): Promise<IncidentDetail> {
  const incidentId = rowId('incident', id);
  const [[row], events] = await Promise.all([
    readIncidentRows(ctx.db.pool, [incidentId], ctx.now()),
    readIncidentEvents(ctx.db.pool, incidentId, MAX_INCIDENT_EVENTS + 1),
  ]);
  if (row === undefined) throw notFound('incident', id);
  return presentIncidentDetail(row, events.slice(-MAX_INCIDENT_EVENTS), events.length > MAX_INCIDENT_EVENTS);
}
