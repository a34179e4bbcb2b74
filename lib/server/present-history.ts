import type { HistoryItem } from '#lib/contract/history.ts';
import { toTimestamp, toTimestampOrNull } from '#lib/contract/time.ts';
import type { HistoryRow } from '#lib/store/history.ts';

/** A row of the history as the API shows it. */
export function presentHistoryRow(row: HistoryRow): HistoryItem {
  const observedAt = toTimestamp(row.observedAt);
  const instanceId = String(row.instanceId);
  if (row.kind === 'restart') return { ...row, instanceId, observedAt };
  if (row.kind === 'gap') {
    return {
      ...row,
      instanceId,
      observedAt,
      breakerId: row.breakerId === null ? null : String(row.breakerId),
    };
  }
  return {
    ...row,
    instanceId,
    observedAt,
    breakerId: String(row.breakerId),
    circuitId: String(row.circuitId),
    at: toTimestamp(row.at),
    holdUntil: toTimestampOrNull(row.holdUntil),
  };
}
