import { describe, expect, it } from 'vitest';
import { ago, BUILT_AT, makeBreaker, makeCircuit } from '#lib/testing/builders.ts';
import {
  breakerShown,
  circuitShown,
  countShowing,
  isStale,
  lastKnownOf,
  lastSeenAt,
  stateOf,
} from './shown.ts';

const counts = { total: 3, closed: 3, open: 0, half_open: 0, unknown: 0, stale: 0, held: 0, flapping: 0 };

/** When the server was last heard, in tests where it is not. */
const LONG_AGO = 0;

describe('isStale', () => {
  it('greys a breaker by itself once its reading is older than it stays fresh, and the server is silent', () => {
    const breaker = makeBreaker({ lastReadAt: ago(0), freshForMs: 18_000 });
    expect(isStale(breaker, BUILT_AT + 18_000, LONG_AGO)).toBe(false);
    expect(isStale(breaker, BUILT_AT + 18_001, LONG_AGO)).toBe(true);
  });

  it('trusts a server that is heard and has not called it stale', () => {
    const breaker = makeBreaker({ lastReadAt: ago(60_000), freshForMs: 18_000 });
    expect(isStale(breaker, BUILT_AT, BUILT_AT - 2_000)).toBe(false);
    expect(isStale(breaker, BUILT_AT + 17_000, BUILT_AT - 2_000)).toBe(true);
  });

  it('is true for one that was never read, and when every instance is', () => {
    expect(isStale(makeBreaker({ lastReadAt: null }), BUILT_AT, BUILT_AT)).toBe(true);
    expect(isStale(makeBreaker({ circuits: { ...counts, closed: 0, stale: 3 } }), BUILT_AT, BUILT_AT)).toBe(
      true,
    );
  });

  it('is false while one of three can be read', () => {
    expect(isStale(makeBreaker({ circuits: { ...counts, closed: 1, stale: 2 } }), BUILT_AT, BUILT_AT)).toBe(
      false,
    );
  });
});

describe('lastSeenAt', () => {
  it('is the reading of a breaker said to be stale, and else the last word of the server', () => {
    const read = { lastReadAt: ago(60_000) };
    expect(lastSeenAt(makeBreaker(read), BUILT_AT - 2_000)).toBe(BUILT_AT - 2_000);
    expect(lastSeenAt(makeBreaker({ ...read, circuits: { ...counts, stale: 3 } }), BUILT_AT)).toBe(
      BUILT_AT - 60_000,
    );
    expect(lastSeenAt(makeBreaker({ lastReadAt: null }), BUILT_AT)).toBeNull();
  });
});

describe('breakerShown', () => {
  it('never shows an old open as open', () => {
    const breaker = makeBreaker({ state: 'open', lastReadAt: ago(60_000) });
    const shown = breakerShown(breaker, BUILT_AT, LONG_AGO);
    expect(shown).toBe('stale');
    expect(stateOf(breaker, shown)).toBe('unknown');
    expect(lastKnownOf(breaker)).toBe('open');
  });

  it('shows a hold on every open circuit as held', () => {
    const breaker = makeBreaker({ state: 'open', circuits: { ...counts, closed: 0, open: 3, held: 3 } });
    const shown = breakerShown(breaker, BUILT_AT, LONG_AGO);
    expect(shown).toBe('held');
    expect(stateOf(breaker, shown)).toBe('open');
    expect(countShowing(breaker, shown)).toBe(3);
  });
});

describe('lastKnownOf', () => {
  it('knows nothing of a breaker that was never read', () => {
    expect(lastKnownOf(makeBreaker({ lastReadAt: null, state: 'unknown' }))).toBeNull();
  });
});

describe('circuitShown', () => {
  const held = { since: ago(0), until: null, actor: 'ana', reason: 'drill' };
  it.each([
    ['held', makeCircuit({ state: 'open', held })],
    ['open', makeCircuit({ state: 'open' })],
    ['half_open', makeCircuit({ state: 'half_open' })],
    ['stale', makeCircuit({ state: 'open', stale: true })],
    ['stale', makeCircuit({ lastReadAt: ago(19_000) })],
  ])('shows %s', (shown, circuit) => {
    expect(circuitShown(circuit, 18_000, BUILT_AT, LONG_AGO)).toBe(shown);
  });
});
