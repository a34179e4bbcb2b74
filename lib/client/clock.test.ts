import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from './clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 100_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createClock', () => {
  it('stands at the moment of the server render until it ticks', () => {
    const clock = createClock(90_000);
    expect(clock.read()).toBe(90_000);
    clock.subscribe(() => {});
    vi.advanceTimersByTime(999);
    expect(clock.read()).toBe(90_000);
    vi.advanceTimersByTime(1);
    expect(clock.read()).toBe(101_000);
  });

  it('knows the present moment between two ticks', () => {
    const clock = createClock(0);
    clock.sync(700_000);
    vi.advanceTimersByTime(250);
    expect(clock.now()).toBe(700_250);
  });

  it('follows the server where the browser is set wrong', () => {
    const clock = createClock(0);
    clock.sync(700_000);
    clock.subscribe(() => {});
    vi.advanceTimersByTime(1_000);
    expect(clock.read()).toBe(701_000);
  });

  it('takes the message that was least late', () => {
    const clock = createClock(0);
    for (const lateness of [40, 900, 5, 300]) clock.sync(100_000 - lateness);
    clock.subscribe(() => {});
    vi.advanceTimersByTime(1_000);
    expect(clock.read()).toBe(100_995);
  });

  it('forgets old messages, so that a corrected browser clock is followed', () => {
    const clock = createClock(0);
    clock.sync(200_000);
    for (let beat = 0; beat < 10; beat += 1) clock.sync(100_000);
    clock.subscribe(() => {});
    vi.advanceTimersByTime(1_000);
    expect(clock.read()).toBe(101_000);
  });

  it('remembers the last moment the server spoke of, in whatever order its words come', () => {
    const clock = createClock(90_000);
    expect(clock.heardAt()).toBe(90_000);
    clock.sync(99_000);
    clock.sync(97_000);
    expect(clock.heardAt()).toBe(99_000);
  });

  it('tells each listener once a second and rests when nobody listens', () => {
    const clock = createClock(0);
    const listener = vi.fn();
    const stops = [clock.subscribe(listener), clock.subscribe(() => {})];
    vi.advanceTimersByTime(3_000);
    expect(listener).toHaveBeenCalledTimes(3);
    for (const stop of stops) stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
