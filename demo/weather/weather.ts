import { EPISODES } from '../tables/episodes.ts';
import { UPSTREAMS, type UpstreamName } from '../tables/upstreams.ts';
import { sceneAt } from './episode.ts';

export const WEATHERS = ['calm', 'slow', 'failing', 'down', 'flapping', 'recovering'] as const;

/** What an upstream is going through. `flapping` fails for three seconds in ten; `down` refuses connections. */
export type Weather = (typeof WEATHERS)[number];

/** What a caller meets. */
export interface Conditions {
  readonly weather: Weather;
  readonly listening: boolean;
  /** The share of calls answered with 503, 0..1. */
  readonly errorShare: number;
  /** Answers take from the first to the second, milliseconds. */
  readonly latencyMs: readonly [number, number];
}

const FLAP = { periodMs: 10_000, failingMs: 3_000 };

/**
 * The conditions at an upstream by the script.
 * @param elapsedMs since the story began; negative before it, when all is calm
 */
export function weatherAt(upstream: UpstreamName, elapsedMs: number, seed: string): Conditions {
  const scene = sceneAt(EPISODES, upstream, elapsedMs, seed);
  if (!scene) return conditionsOf(upstream, 'calm', 0);
  return conditionsOf(upstream, scene.episode.weather, scene.sinceMs, scene.lengthMs);
}

/** The conditions in a given weather, some milliseconds after it began; `recovering` is over after `lengthMs`. */
export function conditionsOf(
  upstream: UpstreamName,
  weather: Weather,
  sinceMs: number,
  lengthMs = 10_000,
): Conditions {
  const { latencyMs, errorShare } = UPSTREAMS[upstream];
  const calm = { weather, listening: true, errorShare, latencyMs } as const;
  const failing = { ...calm, errorShare: 0.95 };
  switch (weather) {
    case 'calm':
      return calm;
    case 'slow':
      return { ...calm, latencyMs: [600, 1_700] };
    case 'failing':
      return failing;
    case 'down':
      return { ...calm, listening: false };
    case 'flapping':
      return sinceMs % FLAP.periodMs < FLAP.failingMs ? failing : calm;
    case 'recovering': {
      const left = Math.max(0, 1 - sinceMs / lengthMs);
      const slower = 250 * left;
      return {
        ...calm,
        errorShare: Math.max(errorShare, 0.1 * left),
        latencyMs: [latencyMs[0] + slower / 2, latencyMs[1] + slower],
      };
    }
  }
}

/** What one call meets: its answer's status and how long it takes. */
export function drawAnswer(
  conditions: Conditions,
  random: () => number,
): { status: number; afterMs: number } {
  const [least, most] = conditions.latencyMs;
  const afterMs = least + (most - least) * random();
  return { status: random() < conditions.errorShare ? 503 : 200, afterMs };
}
