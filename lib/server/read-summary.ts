import type { Summary } from '#lib/contract/panel.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import { countShown, shownAs } from '#lib/domain/summary.ts';
import { readFleet } from '#lib/store/fleet.ts';
import { countServices } from '#lib/store/services.ts';
import type { ServerContext } from './context.ts';
import { presentBreaker } from './present-breaker.ts';
import { readHealth } from './read-health.ts';

/** The fleet in numbers, and the panel's own health. */
export async function readSummary(ctx: ServerContext): Promise<Summary> {
  const [fleet, services, panel] = await Promise.all([
    readFleet(ctx.db.pool, {}),
    countServices(ctx.db.prisma),
    readHealth(ctx),
  ]);
  const now = ctx.now();
  const shown = fleet
    .map((breaker) => presentBreaker(breaker, now))
    .map(({ state, lastKnownState, circuits }) => ({
      shown: shownAs({ state, stale: lastKnownState !== null, open: circuits.open, held: circuits.held }),
      flapping: circuits.flapping > 0,
    }));
  return { at: toTimestamp(now), ...countShown(shown), services, panel };
}
