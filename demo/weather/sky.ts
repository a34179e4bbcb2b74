import type { UpstreamName } from '../tables/upstreams.ts';
import { type Conditions, conditionsOf, type Weather, weatherAt } from './weather.ts';

/** All weather: where the script stands, and what a person set against it. */
export interface Sky {
  /** Epoch milliseconds at which the story began; null: it has not, and all is calm. */
  readonly storyStartedAt: number | null;
  readonly overrides: Readonly<
    Partial<Record<UpstreamName, { readonly weather: Weather; readonly since: number }>>
  >;
}

/** The calm before the story. */
export const CLEAR_SKY: Sky = { storyStartedAt: null, overrides: {} };

/** What callers of an upstream meet under a sky. */
export function conditionsUnder(sky: Sky, upstream: UpstreamName, seed: string, now: number): Conditions {
  const override = sky.overrides[upstream];
  if (override) return conditionsOf(upstream, override.weather, now - override.since);
  return weatherAt(upstream, sky.storyStartedAt === null ? -1 : now - sky.storyStartedAt, seed);
}
