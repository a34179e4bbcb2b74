import { Id } from '#lib/contract/time.ts';
import { notFound } from './errors.ts';

/** The row that an id of the API names. Throws `PanelError` (not_found) for a text that cannot be one. */
export function rowId(what: 'breaker' | 'service' | 'command' | 'incident', id: string): number {
  if (!Id.safeParse(id).success) throw notFound(what, id);
  return Number(id);
}
