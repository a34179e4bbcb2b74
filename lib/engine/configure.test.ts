import { describe, expect, it } from 'vitest';
import { presets } from './index.ts';
import { begin, fail, makeBreaker, makeHalfOpen, succeed, trip } from './testing/builders.ts';

describe('configure', () => {
  it('changes thresholds of the living breaker and keeps state and counts', () => {
    const { breaker } = makeBreaker();
    fail(breaker, 2);
    breaker.configure({ failureThreshold: 3 });
    expect(breaker.getStats()).toMatchObject({ state: 'closed', failure_count: 2, window_calls: 2 });
    expect(breaker.getStats().config).toMatchObject({ failure_threshold: 3, sliding_window_size: 10 });
    fail(breaker);
    expect(breaker.isOpen).toBe(true);
  });

  it('keeps the newest outcomes of a window it shrinks, and judges by them at the next failure (G6)', () => {
    const { breaker } = makeBreaker({ failureThreshold: 100 });
    succeed(breaker, 5);
    fail(breaker, 4);
    breaker.configure({ slidingWindowSize: 4 });
    expect(breaker.getStats()).toMatchObject({ state: 'closed', window_calls: 4, failure_rate: 1 });
    fail(breaker);
    expect(breaker.isOpen).toBe(true);
  });

  it('leaves the deadline of an open circuit and calls in flight as they are (G6)', async () => {
    const { breaker, clock } = makeBreaker();
    const slow = begin(breaker);
    trip(breaker);
    breaker.configure({ timeoutMs: 1 });
    clock.advance(59_999);
    expect(breaker.isOpen).toBe(true);
    expect(await slow.resolve('x')).toEqual(['got', 'x']);
  });

  it('lets what was due before happen by the config of before', () => {
    const { breaker, clock } = makeHalfOpen({ probeTimeoutMs: 1_000 });
    begin(breaker);
    clock.advance(61_000);
    breaker.configure({ timeoutMs: 120_000 });
    expect(breaker.isHalfOpen).toBe(true);
  });

  it('lets calls in flight count in the same generation (G6)', async () => {
    const { breaker } = makeBreaker();
    const slow = begin(breaker);
    breaker.configure({ slidingWindowSize: 20 });
    await slow.reject();
    expect(breaker.getStats()).toMatchObject({ window_calls: 1, failure_count: 1 });
  });

  it('changes nothing when an option is bad, and never the clock', () => {
    const { breaker, clock } = makeBreaker();
    expect(() => breaker.configure({ failureThreshold: 3, timeoutMs: -1 })).toThrow(
      'timeoutMs must be a number over 0, at most 1000000000000, got -1',
    );
    expect(() => breaker.configure({ clock } as object)).toThrow(
      'the clock of a living breaker cannot be changed',
    );
    expect(breaker.config.failureThreshold).toBe(5);
  });
});

describe('presets', () => {
  it.each([
    ['development', 10, 30],
    ['production', 5, 60],
    ['critical', 3, 120],
  ] as const)('%s is the guideline of the seed', (name, failures, timeout) => {
    const { breaker } = makeBreaker(presets[name]);
    expect(breaker.getStats().config).toMatchObject({ failure_threshold: failures, timeout });
  });
});
