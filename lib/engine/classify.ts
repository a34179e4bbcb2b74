import type { ErrorClass, ResolvedConfig } from './config.ts';
import { wireText } from './text.ts';

/** How a call ended, as the breaker sees it. */
export type Outcome = 'success' | 'failure' | 'ignored';

/** How a call came to its end, before it is judged: it returned or threw something, or its outcome is given. */
export type How = Outcome | 'returned' | 'thrown';

/** The outcome of a call by what it returned or threw. A predicate that throws counts as none given. */
export function judge(
  { isFailure, expectedException: expected }: ResolvedConfig,
  how: How,
  what: unknown,
): Outcome {
  try {
    if (how === 'returned') return isFailure?.(what) ? 'failure' : 'success';
    if (how === 'thrown') return expected === undefined || isExpected(expected, what) ? 'failure' : 'ignored';
    return how;
  } catch (thrown) {
    complain('isFailure or expectedException', thrown);
    return how === 'returned' ? 'success' : 'failure';
  }
}

/** Says that code given to the engine threw where it must not change what happens. */
export function complain(what: string, thrown: unknown): void {
  console.error(`breaker-panel: ${what} threw`, thrown);
}

function isExpected(expected: NonNullable<ResolvedConfig['expectedException']>, error: unknown): boolean {
  return [expected]
    .flat()
    .some((one) => (isErrorClass(one) ? isOf(one, error) : (one as (error: unknown) => boolean)(error)));
}

const isErrorClass = (candidate: unknown): candidate is ErrorClass =>
  candidate === Error ||
  (candidate as { prototype?: unknown }).prototype instanceof Error ||
  /^class\b/.test(String(candidate));

/** Like instanceof; errors of another realm, whose classes are not ours, are told by name. */
function isOf(kind: ErrorClass, error: unknown): boolean {
  if (error instanceof kind) return true;
  if (error instanceof Error) return false;
  for (let link: unknown = error; link; link = Object.getPrototypeOf(link)) {
    if ((link as { name?: unknown }).name === kind.name) return true;
  }
  return false;
}

/** An error in words: name, message, and what caused it; null for none. */
export function describeError(error: unknown): string | null {
  if (error === undefined) return null;
  try {
    const { cause } = Object(error) as { cause?: unknown };
    return wireText(cause ? `${words(error)} (${words(cause)})` : words(error));
  } catch {
    // An error that cannot even be looked at.
    return 'error';
  }
}

function words(error: unknown): string {
  if (Object(error) !== error) return String(error);
  const { name, message, code } = error as { name?: unknown; message?: unknown; code?: unknown };
  return [name, message || code].filter((part) => part && typeof part === 'string').join(': ') || 'error';
}
