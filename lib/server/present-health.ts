import type { PanelHealth } from '#lib/contract/panel.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import { type CollectorRow, isAlive } from '#lib/store/collectors.ts';

/** The panel's own health: who polls, how late, and what nobody polls. */
export function presentHealth(
  collectors: readonly CollectorRow[],
  unheldShards: number,
  now: number,
): PanelHealth {
  const alive = collectors.filter(isAlive);
  const cutOff = alive.flatMap(({ cutOffSince }) => (cutOffSince === null ? [] : [cutOffSince]));
  return {
    at: toTimestamp(now),
    collectors: {
      alive: alive.length,
      total: collectors.length,
      lagMs: alive.length === 0 ? null : Math.max(...alive.map((collector) => collector.lagMs)),
      cutOffSince: cutOff.length === 0 ? null : toTimestamp(Math.min(...cutOff)),
    },
    unheldShards,
  };
}
