import { describe, expect, it } from 'vitest';
import { EPISODES } from '../tables/episodes.ts';
import { UPSTREAM_NAMES } from '../tables/upstreams.ts';
import { STORY_MS } from './episode.ts';
import { createRandom } from './random.ts';
import { conditionsOf, drawAnswer, weatherAt } from './weather.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** The weather of every upstream, second by second. */
function forecast(seed: string, from: number, to: number): string {
  const seconds = Array.from({ length: (to - from) / SECOND }, (_, at) => from + at * SECOND);
  return seconds
    .map((at) => UPSTREAM_NAMES.map((name) => weatherAt(name, at, seed).weather).join(' '))
    .join('\n');
}

describe('weatherAt', () => {
  it.each(EPISODES)('tells $subject $weather from $from s to $to s, whatever the seed', (episode) => {
    const { subject, weather, from, to } = episode;
    for (const seed of ['one', 'two']) {
      expect(weatherAt(subject, from * SECOND, seed).weather).toBe(weather);
      expect(weatherAt(subject, to * SECOND - 1, seed).weather).toBe(weather);
      expect(weatherAt(subject, from * SECOND - 1, seed).weather).not.toBe(weather);
    }
  });

  it('is calm before the story begins', () => {
    expect(UPSTREAM_NAMES.map((name) => weatherAt(name, -1, 'one').weather)).toEqual(
      UPSTREAM_NAMES.map(() => 'calm'),
    );
  });

  it('tells the same for ever with the same seed, and something else with another', () => {
    const later = [STORY_MS, STORY_MS * 6] as const;
    expect(forecast('one', ...later)).toBe(forecast('one', ...later));
    expect(forecast('one', ...later)).not.toBe(forecast('two', ...later));
  });

  it('varies from telling to telling', () => {
    const tellings = [0, 1, 2, 3].map((n) => forecast('one', n * STORY_MS, (n + 1) * STORY_MS));
    expect(new Set(tellings).size).toBe(4);
  });

  it('goes on a day later', () => {
    const day = forecast('one', 24 * HOUR, 25 * HOUR);
    for (const { weather } of EPISODES) expect(day).toContain(weather);
  });
});

describe('conditionsOf', () => {
  it('refuses connections only while down', () => {
    expect(conditionsOf('mintic_hub', 'down', 0).listening).toBe(false);
    expect(conditionsOf('mintic_hub', 'failing', 0).listening).toBe(true);
  });

  it('fails three seconds in ten while flapping', () => {
    const shares = Array.from({ length: 20 }, (_, at) =>
      conditionsOf('sms_gateway', 'flapping', at * SECOND),
    );
    expect(shares.filter(({ errorShare }) => errorShare > 0.9)).toHaveLength(6);
  });

  it('recovers by degrees, down to calm', () => {
    const at = (ms: number) => conditionsOf('mintic_hub', 'recovering', ms, 10_000);
    const calm = conditionsOf('mintic_hub', 'calm', 0);
    expect(at(0).errorShare).toBeGreaterThan(at(5_000).errorShare);
    expect(at(5_000).latencyMs[1]).toBeGreaterThan(calm.latencyMs[1]);
    expect(at(60_000)).toEqual({ ...calm, weather: 'recovering' });
  });
});

describe('drawAnswer', () => {
  it('fails as often as the conditions say, and takes as long', () => {
    const random = createRandom('luck');
    const conditions = { weather: 'calm', listening: true, errorShare: 0.25, latencyMs: [10, 30] } as const;
    const answers = Array.from({ length: 4_000 }, () => drawAnswer(conditions, random));
    const failed = answers.filter(({ status }) => status === 503).length;
    expect(failed / answers.length).toBeCloseTo(0.25, 1);
    expect(Math.min(...answers.map(({ afterMs }) => afterMs))).toBeGreaterThanOrEqual(10);
    expect(Math.max(...answers.map(({ afterMs }) => afterMs))).toBeLessThan(30);
  });
});
