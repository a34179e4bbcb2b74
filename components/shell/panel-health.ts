import type { PanelHealth } from '#lib/contract/panel.ts';

const LATE_MS = 5_000;

/** Whether the panel itself works: someone polls, everything is polled, and about in time. */
export function isPanelWell(panel: PanelHealth): boolean {
  return panel.collectors.alive > 0 && panel.unheldShards === 0 && (panel.collectors.lagMs ?? 0) < LATE_MS;
}
