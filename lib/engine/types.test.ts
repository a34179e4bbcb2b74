import { describe, expectTypeOf, it } from 'vitest';
import { CircuitBreaker, circuitBreaker, getCircuitBreaker, presets } from './index.ts';

// What counts here is that it compiles; the bodies run as well, and do no harm.
describe('the types', () => {
  const plain = new CircuitBreaker('types');
  const cached = new CircuitBreaker('types', { fallback: async (_id: string) => 'cached' as const });

  it('of a call are those of the function, awaited', () => {
    expectTypeOf(plain.call(async (id: string) => id.length, 'x')).toEqualTypeOf<Promise<number>>();
    expectTypeOf(plain.call(() => 7)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(plain.call({ signal: AbortSignal.abort() }, () => 7).catch(() => 8)).toEqualTypeOf<
      Promise<number>
    >();
    expectTypeOf(plain.callSync((a: number) => `${a}`, 1)).toEqualTypeOf<string>();
    // @ts-expect-error: the function takes a string
    plain.call(async (id: string) => id, 7);
  });

  it('of a breaker with a fallback have its answer beside', () => {
    expectTypeOf(cached.call(() => 7)).toEqualTypeOf<Promise<number | 'cached'>>();
    expectTypeOf(cached.wrap((id: string) => id.length)).toEqualTypeOf<
      (id: string) => Promise<number | 'cached'>
    >();
  });

  it('of a wrapped function are its own', () => {
    expectTypeOf(plain.wrap((id: string) => id.length)).toEqualTypeOf<(id: string) => Promise<number>>();
    expectTypeOf(plain.wrapSync((id: string) => id.length)).toEqualTypeOf<(id: string) => number>();
    const decorate = circuitBreaker('types');
    expectTypeOf(decorate((id: string) => id.length)).toEqualTypeOf<(id: string) => number>();
  });

  it('of a preset fit a config', () => {
    expectTypeOf(
      getCircuitBreaker('types-preset', { ...presets.critical, timeoutMs: 5 }),
    ).toEqualTypeOf<CircuitBreaker>();
    // @ts-expect-error: there is no such option
    expectTypeOf(() => new CircuitBreaker('x', { timeout: 5 })).toBeFunction();
  });

  it('of a permit let `using` dispose of it', () => {
    expectTypeOf(plain.protect()).toExtend<Disposable>();
  });
});
