import type { ErrorClass, ResolvedConfig } from './config.ts';
import { wireText } from './text.ts';

/** How a call ended, as the breaker sees it. */
export type Outcome = 'success' | 'failure' | 'ignored';

/** Whether an error is one of the dependency's failures. A predicate that throws counts as none given. */
export function judgeError({ expectedException: expected }: ResolvedConfig, error: unknown): Outcome {
  if (expected === undefined) return 'failure';
  try {
    return isExpected(expected, error) ? 'failure' : 'ignored';
  } catch (thrown) {
    complain('expectedException', thrown);
    return 'failure';
  }
}

/** Whether a result is a failure. A predicate that throws counts as none given. */
export function judgeResult({ isFailure }: ResolvedConfig, result: unknown): Outcome {
  if (isFailure === undefined) return 'success';
  try {
    return isFailure(result) ? 'failure' : 'success';
  } catch (thrown) {
    complain('isFailure', thrown);
    return 'success';
  }
}

/** Says that code given to the engine threw where it must not change what happens. */
export function complain(what: string, thrown: unknown): void {
  console.error(`breaker-panel: ${what} threw`, thrown);
}

function isExpected(expected: NonNullable<ResolvedConfig['expectedException']>, error: unknown): boolean {
  if (typeof expected !== 'function') return expected.some((one) => isOf(one, error));
  return isErrorClass(expected) ? isOf(expected, error) : (expected as (error: unknown) => boolean)(error);
}

const isErrorClass = (candidate: unknown): candidate is ErrorClass =>
  candidate === Error ||
  (candidate as { prototype?: unknown }).prototype instanceof Error ||
  /^class\b/.test(Function.prototype.toString.call(candidate));

/** Like instanceof; errors of another realm, whose classes are not ours, are told by name. */
function isOf(kind: ErrorClass, error: unknown): boolean {
  if (error instanceof kind) return true;
  if (error instanceof Error || typeof error !== 'object') return false;
  for (let link: unknown = error; link; link = Object.getPrototypeOf(link)) {
    if ((link as { name?: unknown }).name === kind.name) return true;
  }
  return false;
}

/** An error in words: name, message, and what caused it. */
export function describeError(error: unknown): string {
  try {
    const { cause } = error as { cause?: unknown };
    return wireText(
      cause === undefined || cause === null ? words(error) : `${words(error)} (${words(cause)})`,
    );
  } catch {
    return wireText(words(error));
  }
}

function words(error: unknown): string {
  try {
    if (typeof error !== 'object' || error === null) return String(error);
    const { name, message, code } = error as { name?: unknown; message?: unknown; code?: unknown };
    return (
      [name, message || code].filter((part) => typeof part === 'string' && part !== '').join(': ') || 'error'
    );
  } catch {
    return 'error';
  }
}
