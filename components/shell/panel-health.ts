import type { PanelHealth } from '#lib/contract/panel.ts';

const LATE_MS = 5_000;

/** Whether the panel itself works: someone polls, everything is polled, about in time, and over a network that works. */
export function isPanelWell(panel: PanelHealth): boolean {
  const { alive, lagMs, cutOffSince } = panel.collectors;
  return alive > 0 && panel.unheldShards === 0 && (lagMs ?? 0) < LATE_MS && cutOffSince === null;
}
