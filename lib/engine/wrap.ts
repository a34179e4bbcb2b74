import { isThenable } from './call.ts';
import { check, FUNCTION } from './check.ts';
import type { Permit } from './permit.ts';

/** What a decorator or a wrapper is put around. */
// biome-ignore lint/suspicious/noExplicitAny: any function at all, whose types the callers keep
export type AnyFunction = (...args: any[]) => unknown;

/** `T`, if a fallback that gives `F` can answer for a function. */
export type Fitting<F, Fn extends AnyFunction, T> = [F] extends [ReturnType<Fn> | Awaited<ReturnType<Fn>>]
  ? T
  : 'the fallback must give what the function gives';

/**
 * Keeps the type of the method it decorates, which the fallback's answer `F` has to fit; serves the standard and the
 * legacy calling convention.
 */
export interface MethodDecorator<F = never> {
  // biome-ignore lint/suspicious/noExplicitAny: of whatever class
  <Fn extends AnyFunction>(method: Fn, context: Fitting<F, Fn, ClassMethodDecoratorContext<any, Fn>>): Fn;
  <Fn extends AnyFunction>(
    target: object,
    key: string | symbol,
    descriptor: Fitting<F, Fn, TypedPropertyDescriptor<Fn>>,
  ): void;
}

/** `breaker.wrap`: a function becomes an async one, a decorated method keeps its type. */
export type Wrap<F> = MethodDecorator<F> &
  // Last: as a decorator TypeScript would resolve it first, for it leaves the context out.
  (<This, A extends unknown[], R>(
    fn: (this: This, ...args: A) => R,
  ) => (this: This, ...args: A) => Promise<Awaited<R> | Awaited<F>>);

/** The part of a breaker that a wrapper needs. */
export interface Runner {
  protect(): Permit;
  run(self: unknown, fn: AnyFunction, args: unknown[], promised?: boolean): unknown;
  callAs(self: unknown, fn: AnyFunction, args: unknown[]): Promise<unknown>;
}

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
  [first, second, third]: unknown[],
  runner: Runner,
  otherwise = (fn: AnyFunction) => keepKind(fn, runner),
): unknown {
  const context = isObject(second) ? second : null;
  const descriptor = isObject(third) && !Array.isArray(third) ? third : null;
  if (!context && !descriptor) return otherwise(first as AnyFunction);
  const method = context ? context.kind === 'method' && first : descriptor?.value;
  if (typeof method !== 'function') throw new TypeError('only methods can be decorated');
  const kept = keepKind(method as AnyFunction, runner);
  return descriptor ? Object.assign(descriptor, { value: kept }) : kept;
}

/** @throws TypeError for what is no function. */
export const checkCallable = (fn: unknown): void => check('what a breaker calls', fn, FUNCTION);

/** Gives a wrapper the name and length of what it wraps. @throws TypeError when that is no function. */
export function likeOriginal<T extends object>(original: AnyFunction, wrapper: T): T {
  checkCallable(original);
  return Object.defineProperties(wrapper, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  });
}

/** Protects a function and keeps its kind: sync stays sync, async async, a generator counts once, when it ends. */
function keepKind(fn: AnyFunction, runner: Runner): AnyFunction {
  const kind = (fn as { [Symbol.toStringTag]?: string } | undefined)?.[Symbol.toStringTag];
  const keep =
    kind === 'GeneratorFunction'
      ? keepGenerator
      : kind === 'AsyncGeneratorFunction'
        ? keepAsyncGenerator
        : keepPlain;
  return likeOriginal(fn, keep(fn as never, runner, kind === 'AsyncFunction'));
}

// Of a plain function only a call shows whether it gives promises; a refusal follows its last call.
function keepPlain(fn: AnyFunction, runner: Runner, promised: boolean): AnyFunction {
  let givesPromises = promised;
  return function (this: unknown, ...args: unknown[]) {
    const result = runner.run(this, fn, args, givesPromises);
    givesPromises = isThenable(result);
    return result;
  };
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

const isObject = (value: unknown): value is Record<string, unknown> => Object(value) === value;
