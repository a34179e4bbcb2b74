import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CircuitBreakerRegistry, renderPrometheus } from './index.ts';
import { FakeClock } from './testing/fake-clock.ts';
import {
  type Act,
  CALLED_BY,
  ENDED_BY,
  ModelBench,
  type Reflex,
  type Setting,
  type Step,
} from './testing/model-bench.ts';
import type { Ending, ModelConfig } from './testing/reference-model.ts';

/** What happens to one of two breakers of a registry, or to both of them by time. */
type Event =
  | { readonly to: 0 | 1; readonly step: Step }
  | { readonly advance: number }
  | { readonly setWallBy: number }
  | { readonly look: true };

const small = fc.integer({ min: 1, max: 4 });
const span = fc.constantFrom(1, 9, 10, 11, 25, 50);
// Most runs are to trip soon, and to be half-open often.
const few = fc.constantFrom(1, 1, 2, 3);
const ending = fc.constantFrom<Ending>('success', 'failure', 'ignored');
const command = fc.constantFrom(null, null, 'key');
const options = {
  failureThreshold: few,
  successThreshold: small,
  timeoutMs: fc.constantFrom(1, 9, 10),
  halfOpenMaxCalls: small,
  slidingWindowSize: fc.integer({ min: 1, max: 6 }),
  failureRateThreshold: fc.constantFrom(0.1, 0.5, 1),
};
const config: fc.Arbitrary<ModelConfig> = fc.oneof(
  fc.record(options),
  fc.record({ ...options, probeTimeoutMs: span }),
);

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom('force open' as const, 'reset' as const), command }),
  fc.record({ do: fc.constant('hold' as const), forMs: fc.option(span), command }),
  fc.record({
    do: fc.constant('configure' as const),
    config: fc.record(
      { ...options, failureThreshold: small, timeoutMs: span, probeTimeoutMs: span },
      { requiredKeys: [] },
    ),
  }),
);
const reflex: fc.Arbitrary<Reflex> = fc.oneof(act, fc.record({ do: fc.constant('call' as const), ending }));
const setting: fc.Arbitrary<Setting> = fc.record({
  config,
  hasFallback: fc.boolean(),
  isHeard: fc.boolean(),
  reflexes: fc.oneof(fc.constant([]), fc.array(fc.option(reflex), { maxLength: 20 })),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      by: fc.constantFrom(...CALLED_BY),
      ending,
      byResult: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('begin' as const), by: fc.constantFrom(...ENDED_BY) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      which: fc.nat(20),
      ending,
      plainly: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: act },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('come aborted' as const, 'leave or join' as const) }),
  },
);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 28,
    arbitrary: fc.record({ to: fc.constantFrom(0 as const, 0 as const, 0 as const, 1 as const), step }),
  },
  { weight: 6, arbitrary: fc.record({ advance: span }) },
  { weight: 1, arbitrary: fc.record({ setWallBy: fc.constantFrom(-3_600_000, -7, 7, 3_600_000) }) },
  { weight: 2, arbitrary: fc.constant({ look: true as const }) },
);

/** A registry of two breakers, each beside its model, on one clock. */
class World {
  readonly #clock = new FakeClock();
  readonly #registry = new CircuitBreakerRegistry({ clock: this.#clock });
  readonly #benches: readonly [ModelBench, ModelBench];
  #counters = new Map<string, number>();

  constructor(settings: readonly [Setting, Setting]) {
    const [first, second] = settings;
    this.#benches = [
      new ModelBench('first', this.#registry, this.#clock, first),
      new ModelBench('second', this.#registry, this.#clock, second),
    ];
  }

  async take(event: Event): Promise<void> {
    if ('to' in event) return this.#benches[event.to].take(event.step);
    if ('advance' in event) {
      this.#clock.advance(event.advance);
      for (const { model } of this.#benches) model.advance(event.advance);
    } else {
      // What was due before is noticed by the clock of before.
      this.look();
      if (!('setWallBy' in event)) return;
      this.#clock.setWallBy(event.setWallBy);
      for (const { model } of this.#benches) model.wallAhead += event.setWallBy;
    }
  }

  look(): void {
    for (const bench of this.#benches) bench.look();
    this.#lookAtJournal();
    this.#lookAtCounters();
  }

  #lookAtJournal(): void {
    const rows = this.#registry.journal.read(0);
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
    expect(this.#registry.journal.seq).toBe(rows.length);
  }

  #lookAtCounters(): void {
    const counters = new Map<string, number>();
    for (const line of renderPrometheus(this.#registry).split('\n')) {
      const [, series, value] = line.match(/^(\w+_total\{.*\}) (\d+)$/) ?? [];
      if (series !== undefined) counters.set(series, Number(value));
    }
    for (const [series, value] of counters) {
      expect(value, series).toBeGreaterThanOrEqual(this.#counters.get(series) ?? 0);
    }
    this.#counters = new Map([...this.#counters, ...counters]);
  }
}

/** For 500 runs on a machine that has other things to do. */
const TIME_LIMIT_MS = 60_000;

describe('breakers under random calls, late results, clock steps, listeners that act, and operators', () => {
  it(
    'do at every step what the reference model does',
    async () => {
      const events = fc.array(event, { minLength: 30, maxLength: 120 });
      await fc.assert(
        fc.asyncProperty(fc.tuple(setting, setting), events, async (settings, run) => {
          const world = new World(settings);
          for (const event of run) await world.take(event);
          world.look();
        }),
        { numRuns: 500 },
      );
    },
    TIME_LIMIT_MS,
  );
});
