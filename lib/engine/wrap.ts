import type { Permit } from './permit.ts';

/** What a decorator or a wrapper is put around. */
// biome-ignore lint/suspicious/noExplicitAny: any function at all, whose types the callers keep
export type AnyFunction = (...args: any[]) => unknown;

/** Keeps the type of the method it decorates; serves the standard and the legacy calling convention. */
export interface MethodDecorator {
  <This, A extends unknown[], R>(
    method: (this: This, ...args: A) => R,
    context: ClassMethodDecoratorContext<This, (this: This, ...args: A) => R>,
  ): (this: This, ...args: A) => R;
  <T>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<T>): void;
}

/** `breaker.wrap`: a function becomes an async one, a decorated method keeps its type. */
export interface Wrap<F> extends MethodDecorator {
  <This, A extends unknown[], R>(
    fn: (this: This, ...args: A) => R,
  ): (this: This, ...args: A) => Promise<Awaited<R> | F>;
}

/** The part of a breaker that a wrapper needs. */
export interface Runner {
  protect(): Permit;
  run(self: unknown, fn: AnyFunction, args: unknown[]): unknown;
  callAs(self: unknown, fn: AnyFunction, args: unknown[]): Promise<unknown>;
}

/** Whether a value is to be awaited. */
export const isThenable = (value: unknown): boolean =>
  (typeof value === 'object' || typeof value === 'function') &&
  value !== null &&
  typeof (value as { then?: unknown }).then === 'function';

/** `breaker.wrap`, bound to a breaker. */
export function wrapFor(runner: Runner): AnyFunction {
  return (...input: unknown[]) =>
    decorate(input, runner, (fn) =>
      likeOriginal(fn, function (this: unknown, ...args: unknown[]) {
        return runner.callAs(this, fn, args);
      }),
    );
}

/**
 * Tells the three ways a decorator is called apart: with a method and its context (standard), with target, key and
 * descriptor (legacy, changed in place), or with a plain function, for which `otherwise` is asked.
 */
export function decorate(
  input: unknown[],
  runner: Runner,
  otherwise = (fn: AnyFunction) => keepKind(fn, runner),
): unknown {
  const [first, second, third] = input;
  if (isObject(second) && 'kind' in second) {
    if (second.kind !== 'method' || typeof first !== 'function')
      throw new TypeError(`only methods can be decorated, this is a ${second.kind}`);
    return keepKind(first as AnyFunction, runner);
  }
  if (isObject(third) && (typeof second === 'string' || typeof second === 'symbol')) {
    if (typeof third.value !== 'function')
      throw new TypeError(`only methods can be decorated, ${String(second)} is none`);
    third.value = keepKind(third.value as AnyFunction, runner);
    return third;
  }
  if (typeof first !== 'function')
    throw new TypeError(`only functions can be protected, got ${typeof first}`);
  return otherwise(first as AnyFunction);
}

/** Gives a wrapper the name and length of what it wraps. */
export function likeOriginal<T extends object>(original: { name: string; length: number }, wrapper: T): T {
  return Object.defineProperties(wrapper, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  });
}

/** Protects a function and keeps its kind: sync stays sync, async async, a generator counts once, when it ends. */
function keepKind(fn: AnyFunction, runner: Runner): AnyFunction {
  const kind = (fn as { [Symbol.toStringTag]?: string })[Symbol.toStringTag];
  if (kind === 'GeneratorFunction') return likeOriginal(fn, keepGenerator(fn as never, runner));
  if (kind === 'AsyncGeneratorFunction') return likeOriginal(fn, keepAsyncGenerator(fn as never, runner));
  // Of a plain function only a call shows whether it gives promises; a refusal follows its last call.
  let gavePromise = kind === 'AsyncFunction';
  return likeOriginal(fn, function (this: unknown, ...args: unknown[]) {
    let ran = false;
    const watched = (...given: unknown[]) => {
      ran = true;
      const result = fn.apply(this, given);
      gavePromise = isThenable(result);
      return result;
    };
    try {
      const result = runner.run(this, watched, args);
      return ran || !gavePromise ? result : Promise.resolve(result);
    } catch (error) {
      if (ran || !gavePromise) throw error;
      return Promise.reject(error);
    }
  });
}

// A generator is let in at its first step. One that its reader leaves early is neither success nor failure.
function keepGenerator(fn: (...args: unknown[]) => Generator, runner: Runner): AnyFunction {
  return function* (this: unknown, ...args: unknown[]): Generator {
    const permit = runner.protect();
    try {
      const result: unknown = yield* fn.apply(this, args);
      permit.succeed();
      return result;
    } catch (error) {
      permit.fail(error);
      throw error;
    } finally {
      permit.release();
    }
  };
}

function keepAsyncGenerator(fn: (...args: unknown[]) => AsyncGenerator, runner: Runner): AnyFunction {
  return async function* (this: unknown, ...args: unknown[]): AsyncGenerator {
    const permit = runner.protect();
    try {
      const result: unknown = yield* fn.apply(this, args);
      permit.succeed();
      return result;
    } catch (error) {
      permit.fail(error);
      throw error;
    } finally {
      permit.release();
    }
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
