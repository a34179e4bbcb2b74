import { describe, expect, it } from 'vitest';
import {
  CircuitBreaker,
  CircuitBreakerRegistry,
  getAllCircuitBreakerStats,
  getCircuitBreaker,
  globalRegistry,
  presets,
} from './index.ts';
import { fail, makeBreaker } from './testing/builders.ts';
import { FakeClock } from './testing/fake-clock.ts';

describe('CircuitBreakerRegistry', () => {
  it('makes a breaker once and gives it again (G3, R16)', () => {
    const registry = new CircuitBreakerRegistry();
    const breaker = registry.get('hub', presets.critical);
    expect(registry.get('hub')).toBe(breaker);
    expect(registry.get('hub', { ...presets.critical })).toBe(breaker);
    expect([registry.size, registry.has('hub'), registry.has('other')]).toEqual([1, true, false]);
  });

  it('reports a config that conflicts with the one it was made with (G3, R16)', () => {
    const registry = new CircuitBreakerRegistry();
    registry.get('hub', { failureThreshold: 3 });
    expect(() => registry.get('hub', { failureThreshold: 4 })).toThrow(
      'breaker "hub" exists with another config',
    );
    expect(() => registry.get('hub', {})).toThrow(TypeError);
    const fallback = () => 1;
    registry.get('cache', { fallback });
    expect(registry.get('cache', { fallback }).name).toBe('cache');
    expect(() => registry.get('cache', { fallback: () => 1 })).toThrow('another config');
  });

  it('knows a breaker again by its first config and by the living one', () => {
    const registry = new CircuitBreakerRegistry();
    const breaker = registry.get('hub', { failureThreshold: 3 });
    breaker.configure({ failureThreshold: 9 });
    expect(registry.get('hub', { failureThreshold: 3 })).toBe(breaker);
    expect(registry.get('hub', { failureThreshold: 9 })).toBe(breaker);
    expect(() => registry.get('hub', { failureThreshold: 4 })).toThrow('another config');
  });

  it('does not keep a breaker whose config is bad', () => {
    const registry = new CircuitBreakerRegistry();
    expect(() => registry.get('hub', { timeoutMs: 0 })).toThrow(RangeError);
    expect(registry.has('hub')).toBe(false);
  });

  it('takes in a breaker made elsewhere, whose journal begins then (R16)', () => {
    const registry = new CircuitBreakerRegistry();
    const { breaker } = makeBreaker();
    breaker.forceOpen();
    expect(registry.add(breaker)).toBe(breaker);
    expect(registry.add(breaker)).toBe(breaker);
    expect([registry.journal.seq, breaker.lastSeq]).toEqual([0, 0]);
    breaker.reset();
    expect([registry.journal.seq, breaker.lastSeq]).toEqual([1, 1]);
    registry.remove(breaker.name);
    expect(breaker.lastSeq).toBe(0);
  });

  it('refuses a name that is taken and a breaker that another registry has', () => {
    const registry = new CircuitBreakerRegistry();
    const breaker = registry.get('hub');
    expect(() => registry.add(new CircuitBreaker('hub'))).toThrow('there is another breaker "hub"');
    expect(() => new CircuitBreakerRegistry().add(breaker)).toThrow('breaker "hub" is in another registry');
  });

  it('lets a breaker go: it works on, and the name is free (G3)', () => {
    const registry = new CircuitBreakerRegistry();
    const breaker = registry.get('hub');
    expect([registry.remove('hub'), registry.remove('hub')]).toEqual([true, false]);
    breaker.forceOpen();
    expect(breaker.isOpen).toBe(true);
    expect([registry.journal.seq, breaker.lastSeq]).toEqual([0, 0]);
    expect(registry.get('hub')).not.toBe(breaker);
    expect(registry.getAllStats().hub?.state).toBe('closed');
  });

  it('tells the stats of all, whatever their names', () => {
    const registry = new CircuitBreakerRegistry();
    for (const name of ['__proto__', 'constructor', 'hub']) registry.get(name);
    const told = JSON.parse(JSON.stringify(registry.getAllStats()));
    expect(Object.keys(told)).toEqual(['__proto__', 'constructor', 'hub']);
    expect(Object.entries(told).map(([name, stats]) => (stats as { name: string }).name === name)).toEqual([
      true,
      true,
      true,
    ]);
    expect(Array.from(registry, ({ name }) => name)).toEqual(['__proto__', 'constructor', 'hub']);
  });

  it('resets all, with one actor', () => {
    const registry = new CircuitBreakerRegistry();
    for (const name of ['a', 'b']) registry.get(name).forceOpen({ hold: true });
    registry.resetAll({ actor: 'ana' });
    expect(Array.from(registry, ({ state }) => state)).toEqual(['closed', 'closed']);
    expect(registry.journal.read(2)).toMatchObject([{ actor: 'ana' }, { actor: 'ana' }]);
  });

  it('gives its clock to the breakers it makes', () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreakerRegistry({ clock }).get('hub', { failureThreshold: 1 });
    fail(breaker);
    clock.advance(60_000);
    expect(breaker.isHalfOpen).toBe(true);
  });

  it.each([
    [{ journalSize: 0 }, 'journalSize must be an integer from 1 to 1000000, got 0'],
    [{ clock: { monotonicMs: 1 } }, 'clock must be an object with monotonicMs() and wallMs(), got object'],
    [{ size: 1 }, 'unknown option "size" of a registry'],
  ])('refuses %o', (options, sentence) => {
    expect(() => new CircuitBreakerRegistry(options as object)).toThrow(sentence);
  });
});

describe('the registry of the process', () => {
  it('is one for all who ask', () => {
    const breaker = getCircuitBreaker('registry-test');
    expect(globalRegistry().get('registry-test')).toBe(breaker);
    expect(getAllCircuitBreakerStats()['registry-test']).toMatchObject({
      name: 'registry-test',
      state: 'closed',
    });
    globalRegistry().remove('registry-test');
    expect(getAllCircuitBreakerStats()).not.toHaveProperty('registry-test');
  });
});

describe('Journal', () => {
  it('numbers rows from 1 without holes over all breakers of the registry', () => {
    const registry = new CircuitBreakerRegistry();
    const { journal } = registry;
    expect([journal.seq, journal.oldestSeq, journal.read(0)]).toEqual([0, 1, []]);
    for (const name of ['a', 'b', 'a']) {
      registry.get(name).forceOpen();
      registry.get(name).reset();
    }
    expect(journal.read(0).map(({ seq, breaker }) => `${seq}${breaker}`)).toEqual([
      '1a',
      '2a',
      '3b',
      '4b',
      '5a',
      '6a',
    ]);
    expect([registry.get('a').lastSeq, registry.get('b').lastSeq]).toEqual([6, 4]);
    expect(journal.read(4, 1)).toMatchObject([{ seq: 5 }]);
    expect(journal.read(6)).toEqual([]);
  });

  it('keeps 1,000 rows when nothing else was said', () => {
    const registry = new CircuitBreakerRegistry();
    for (let row = 0; row < 1_001; row++) registry.get('a').reset({ command: null });
    expect(registry.journal.oldestSeq).toBe(2);
    expect(registry.journal.read(0)).toHaveLength(1_000);
  });

  it('keeps the newest rows when it is full', () => {
    const registry = new CircuitBreakerRegistry({ journalSize: 3 });
    const breaker = registry.get('a');
    for (let round = 0; round < 5; round++) {
      breaker.forceOpen();
      breaker.reset();
    }
    expect([registry.journal.seq, registry.journal.oldestSeq]).toEqual([10, 8]);
    expect(registry.journal.read(0).map(({ seq }) => seq)).toEqual([8, 9, 10]);
    expect(registry.journal.read(9).map(({ seq }) => seq)).toEqual([10]);
  });

  it('has a boot id of its own, the same as long as it lives (R16)', () => {
    const { journal } = new CircuitBreakerRegistry();
    expect(journal.bootId).toMatch(/^[0-9a-f]{32}$/);
    expect(journal.bootId).toBe(journal.bootId);
    expect(new CircuitBreakerRegistry().journal.bootId).not.toBe(journal.bootId);
  });
});
