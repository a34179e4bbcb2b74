import { describe, expect, it } from 'vitest';
import { type CircuitBreaker, circuitBreaker, getCircuitBreaker, globalRegistry } from './index.ts';
import { boom, makeBreaker, thrownBy, trip } from './testing/builders.ts';
import type { AnyFunction } from './wrap.ts';

/** Decorates a method as TypeScript and Babel do under the standard convention. */
function decorateStandard(decorator: unknown, method: AnyFunction): AnyFunction {
  return (decorator as AnyFunction)(method, {
    kind: 'method',
    name: method.name,
    static: false,
    private: false,
  }) as AnyFunction;
}

/** Decorates a method as they do under the legacy convention. */
function decorateLegacy(decorator: unknown, method: AnyFunction): AnyFunction {
  const target = { [method.name]: method };
  const descriptor = { value: method, writable: true, enumerable: false, configurable: true };
  const replaced = ((decorator as AnyFunction)(target, method.name, descriptor) ??
    descriptor) as PropertyDescriptor;
  return replaced.value as AnyFunction;
}

describe('wrap', () => {
  it('gives an async function of the same name and length that passes this and arguments (R19)', async () => {
    const { breaker } = makeBreaker();
    const client = {
      url: 'http://hub',
      sign: breaker.wrap(function sign(this: { url: string }, id: string, _copy: boolean) {
        return `${this.url}/${id}`;
      }),
    };
    await expect(client.sign('7', true)).resolves.toBe('http://hub/7');
    expect([client.sign.name, client.sign.length]).toEqual(['sign', 2]);
    expect(breaker.getStats().successes_total).toBe(1);
  });

  it('can be passed around, and to map', async () => {
    const { breaker } = makeBreaker();
    const wrapped = [(x: number) => x + 1, async (x: number) => x * 2].map(
      breaker.wrap as (fn: AnyFunction) => AnyFunction,
    );
    expect(await Promise.all(wrapped.map((fn) => fn(5)))).toEqual([6, 10]);
  });

  it('gives the fallback the this of the caller', async () => {
    const { breaker } = makeBreaker({
      fallback(this: { url: string }) {
        return `cached ${this.url}`;
      },
    });
    trip(breaker);
    const client = { url: 'http://hub', get: breaker.wrap(() => 'live') };
    await expect(client.get()).resolves.toBe('cached http://hub');
  });

  it('refuses what is no function', () => {
    expect(() => makeBreaker().breaker.wrap(7 as never)).toThrow(
      'what a breaker calls must be a function, got 7',
    );
  });
});

describe('wrapSync', () => {
  it('gives a sync function of the same name and length that passes this and arguments', () => {
    const { breaker } = makeBreaker();
    const client = {
      base: 10,
      add: breaker.wrapSync(function add(this: { base: number }, x: number) {
        return this.base + x;
      }),
    };
    expect(client.add(5)).toBe(15);
    expect([client.add.name, client.add.length]).toEqual(['add', 1]);
    trip(breaker);
    expect(thrownBy(() => client.add(1))).toMatchObject({ code: 'circuit_open' });
  });
});

describe.each([
  ['standard', decorateStandard],
  ['legacy', decorateLegacy],
] as const)('as a method decorator under the %s convention', (_, decorate) => {
  const decorators = (breaker: CircuitBreaker<unknown>) => {
    globalRegistry().remove(breaker.name);
    globalRegistry().add(breaker);
    return [breaker.wrap, circuitBreaker(breaker.name)];
  };

  it('keeps a sync method sync, with its this, name and length (F16)', () => {
    const { breaker } = makeBreaker();
    for (const decorator of decorators(breaker)) {
      const add = decorate(decorator, function add(this: { base: number }, x: number) {
        return this.base + x;
      });
      expect(add.call({ base: 1 } as never, 2)).toBe(3);
      expect([add.name, add.length]).toEqual(['add', 1]);
    }
    expect(breaker.getStats().successes_total).toBe(2);
  });

  it('refuses a sync method by throwing and an async one by rejecting (F16)', async () => {
    const { breaker } = makeBreaker();
    const [decorator] = decorators(breaker);
    const sync = decorate(decorator, () => 1);
    const async = decorate(decorator, async () => 1);
    const givesPromises = decorate(decorator, () => Promise.resolve(1));
    await givesPromises();
    trip(breaker);
    expect(thrownBy(sync)).toMatchObject({ code: 'circuit_open' });
    await expect(async()).rejects.toMatchObject({ code: 'circuit_open' });
    await expect(givesPromises()).rejects.toMatchObject({ code: 'circuit_open' });
  });

  it('answers from the fallback in the kind of the method', async () => {
    const { breaker } = makeBreaker({ fallback: () => 'cached' });
    const [decorator] = decorators(breaker);
    const sync = decorate(decorator, () => 'live');
    const async = decorate(decorator, async () => 'live');
    trip(breaker);
    expect(sync()).toBe('cached');
    const answer = async();
    expect(answer).toBeInstanceOf(Promise);
    await expect(answer).resolves.toBe('cached');
  });

  it('lets errors through, and counts them', async () => {
    const { breaker } = makeBreaker();
    const [decorator] = decorators(breaker);
    const sync = decorate(decorator, () => {
      throw boom;
    });
    expect(thrownBy(sync)).toBe(boom);
    await expect(decorate(decorator, async () => Promise.reject(boom))()).rejects.toBe(boom);
    expect(breaker.getStats().failures_total).toBe(2);
  });

  it('counts a generator once, when it ends (F16)', () => {
    const { breaker } = makeBreaker();
    const [decorator] = decorators(breaker);
    const count = decorate(decorator, function* count(this: unknown, to: number) {
      for (let n = 1; n <= to; n++) yield n;
      if (to > 2) throw boom;
      return 'done';
    }) as (to: number) => Generator<number>;
    expect(breaker.getStats().calls_total).toBe(0);
    expect([...count(2)]).toEqual([1, 2]);
    expect(thrownBy(() => [...count(3)])).toBe(boom);
    for (const n of count(2)) if (n === 1) break;
    expect(breaker.getStats()).toMatchObject({
      calls_total: 3,
      successes_total: 1,
      failures_total: 1,
      ignored_total: 1,
    });
  });

  it('counts an async generator once, when it ends (F16)', async () => {
    const { breaker } = makeBreaker();
    const [decorator] = decorators(breaker);
    const pages = decorate(decorator, async function* pages(to: number) {
      for (let n = 1; n <= to; n++) yield n;
      if (to > 2) throw boom;
    }) as (to: number) => AsyncGenerator<number>;
    const read = async (to: number) => {
      const all: number[] = [];
      for await (const n of pages(to)) all.push(n);
      return all;
    };
    await expect(read(2)).resolves.toEqual([1, 2]);
    await expect(read(3)).rejects.toBe(boom);
    for await (const n of pages(2)) if (n === 1) break;
    expect(breaker.getStats()).toMatchObject({
      calls_total: 3,
      successes_total: 1,
      failures_total: 1,
      ignored_total: 1,
    });
    breaker.forceOpen();
    await expect(read(1)).rejects.toMatchObject({ code: 'circuit_open' });
  });
});

describe('circuitBreaker', () => {
  it('protects a plain function and keeps its kind', async () => {
    const add = circuitBreaker('wrap-test-add', { failureThreshold: 1 })((a: number, b: number) => a + b);
    const sum: number = add(1, 2);
    expect(sum).toBe(3);
    const load = circuitBreaker('wrap-test-add')(async () => 'loaded');
    await expect(load()).resolves.toBe('loaded');
    expect(getCircuitBreaker('wrap-test-add').getStats().successes_total).toBe(2);
  });

  it('decorates methods and nothing else', () => {
    const decorator = circuitBreaker('wrap-test-other') as AnyFunction;
    expect(() => decorator(() => 1, { kind: 'getter', name: 'x' })).toThrow('only methods can be decorated');
    expect(() => decorator(undefined, { kind: 'field', name: 'x' })).toThrow('only methods can be decorated');
    expect(() => decorator({}, 'x', { get: () => 1 })).toThrow('only methods can be decorated');
    expect(() => decorator({}, 'x')).toThrow('what a breaker calls must be a function, got object');
  });

  it('tells a bad config where it is written', () => {
    expect(() => circuitBreaker('wrap-test-bad', { failureThreshold: 0 })).toThrow(RangeError);
    expect(globalRegistry().has('wrap-test-bad')).toBe(false);
  });
});
