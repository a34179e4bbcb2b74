import type { How } from './classify.ts';

/** Says how a call ended: with what it returned or threw, which is yet to be judged, or with an outcome as such. */
export type Settle = (how: How, what?: unknown) => void;

/** What follows when a call ends. A value is given back, an error thrown again, once they are told. */
export interface Course {
  readonly settle: Settle;
  readonly fulfilled: (value: unknown) => unknown;
  readonly rejected: (error: unknown) => never;
}

export const courseOf = (settle: Settle): Course => ({
  settle,
  fulfilled(value) {
    settle('returned', value);
    return value;
  },
  rejected(error) {
    settle('thrown', error);
    throw error;
  },
});

/** Whether a value is to be awaited. */
export const isThenable = (value: unknown): boolean =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** Lets a course follow upon what a call gave: at once, or when the promise it gave settles. */
export const conclude = (
  { fulfilled, rejected }: Course,
  result: unknown,
  later = isThenable(result),
): unknown => (later ? Promise.resolve(result).then(fulfilled, rejected) : fulfilled(result));

/** Calls a function and lets its course follow. */
export function follow(course: Course, fn: Callable, self: unknown, args: unknown[]): unknown {
  let result: unknown;
  let later: boolean;
  try {
    result = fn.apply(self, args);
    later = isThenable(result);
  } catch (error) {
    return course.rejected(error);
  }
  return conclude(course, result, later);
}

type Callable = (...args: unknown[]) => unknown;

/** What a function comes to, as a promise. */
export function promiseOf(run: () => unknown): Promise<unknown> {
  try {
    return Promise.resolve(run());
  } catch (error) {
    return Promise.reject(error);
  }
}

/** A call that also ends, at once, when a signal is aborted. */
export function abortable(call: Promise<unknown>, signal: AbortSignal, settle: Settle): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      const { reason } = signal;
      settle(reason?.name === 'TimeoutError' ? 'failure' : 'ignored', reason);
      reject(reason);
    };
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    call.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}

/** Gives an error a cause, where it can carry one and has none. */
export function addCause(error: unknown, cause: unknown): void {
  if (!(error instanceof Error) || error === cause) return;
  try {
    error.cause ??= cause;
  } catch {
    // It is frozen.
  }
}
