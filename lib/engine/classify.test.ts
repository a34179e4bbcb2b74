import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { boom, fail, makeBreaker, succeed } from './testing/builders.ts';
import { hush } from './testing/hush.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('expectedException', () => {
  class HttpError extends Error {}
  class NotFound extends HttpError {}

  it.each([
    ['a class', HttpError],
    ['a list of classes', [TypeError, HttpError]],
    ['a predicate', (error: unknown) => error instanceof HttpError],
  ])(
    'as %s counts what it means, subclasses included, and lets the rest pass uncounted (F18)',
    (_, expectedException) => {
      const { breaker } = makeBreaker({ expectedException });
      fail(breaker, 1, new HttpError());
      fail(breaker, 1, new NotFound());
      fail(breaker, 1, new SyntaxError());
      fail(breaker, 1, undefined);
      fail(breaker, 1, { name: 'Plain' });
      expect(breaker.getStats()).toMatchObject({
        failures_total: 2,
        ignored_total: 3,
        window_calls: 2,
        failure_count: 2,
      });
    },
  );

  it('as Error itself, or as a class of no error, is a class and no predicate (F18)', () => {
    class Refusal {}
    const { breaker } = makeBreaker({ expectedException: [Error, Refusal] });
    fail(breaker, 1, new TypeError());
    fail(breaker, 1, new Refusal());
    fail(breaker, 1, 'a text');
    expect(breaker.getStats()).toMatchObject({ failures_total: 2, ignored_total: 1 });
  });

  it('tells an error of another realm by the names in its ancestry (F18)', () => {
    const { breaker } = makeBreaker({ expectedException: [RangeError] });
    fail(breaker, 1, runInNewContext('new RangeError("far away")'));
    fail(breaker, 1, runInNewContext('new (class Far extends RangeError {})()'));
    fail(breaker, 1, runInNewContext('new TypeError("far away")'));
    expect(breaker.getStats()).toMatchObject({ failures_total: 2, ignored_total: 1 });
  });

  it('that throws never gets in the way: the error is a failure (F2)', () => {
    const complaints = hush();
    const { breaker } = makeBreaker({
      expectedException: () => {
        throw new Error('broken predicate');
      },
    });
    fail(breaker);
    expect(breaker.getStats().failures_total).toBe(1);
    expect(complaints).toHaveBeenCalledOnce();
  });

  it('leaves the consecutive count as it is when it ignores (R8)', () => {
    const { breaker } = makeBreaker({ expectedException: (error) => error === boom });
    fail(breaker, 4);
    fail(breaker, 10, 'other');
    fail(breaker);
    expect(breaker.isOpen).toBe(true);
  });
});

describe('isFailure', () => {
  it('makes a result a failure that its caller still gets', async () => {
    const { breaker } = makeBreaker({
      failureThreshold: 2,
      isFailure: ({ status }: { status: number }) => status >= 500,
    });
    await expect(breaker.call(async () => ({ status: 503 }))).resolves.toEqual({ status: 503 });
    expect(breaker.callSync(() => ({ status: 200 }))).toEqual({ status: 200 });
    expect(breaker.getStats()).toMatchObject({ failures_total: 1, successes_total: 1 });
  });

  it('is not needed to count every success, long after the window is full of them', async () => {
    const { breaker } = makeBreaker({ slidingWindowSize: 3 });
    for (let call = 0; call < 20; call++) await breaker.call(async () => 200);
    expect(breaker.getStats()).toMatchObject({ success_count: 20, successes_total: 20, window_calls: 3 });
  });

  it('judges upon a window full of successes, too, also when it is configured late', async () => {
    const { breaker } = makeBreaker({ failureThreshold: 2, slidingWindowSize: 3 });
    for (let call = 0; call < 5; call++) await breaker.call(async () => 503);
    breaker.configure({ isFailure: (status) => status === 503 });
    for (let call = 0; call < 2; call++) await breaker.call(async () => 503);
    expect(breaker.isOpen).toBe(true);
    expect(breaker.getStats()).toMatchObject({ successes_total: 5, failures_total: 2 });
  });

  it('that throws leaves the result a success', () => {
    hush();
    const { breaker } = makeBreaker({
      isFailure: () => {
        throw boom;
      },
    });
    succeed(breaker);
    expect(breaker.getStats().successes_total).toBe(1);
  });
});

describe('the words of an error in the journal', () => {
  it.each([
    [
      new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }),
      'TypeError: fetch failed (Error: connect ECONNREFUSED)',
    ],
    [Object.assign(new Error(''), { code: 'EPIPE' }), 'Error: EPIPE'],
    ['a text', 'a text'],
    [null, 'null'],
    [undefined, null],
    [{}, 'error'],
    [
      new Proxy(
        {},
        {
          get: () => {
            throw boom;
          },
        },
      ),
      'error',
    ],
    [Symbol('s'), 'Symbol(s)'],
    [new Error('x'.repeat(600)), `Error: ${'x'.repeat(493)}`],
  ])('are its name, message and cause: %#', (error, words) => {
    const { breaker } = makeBreaker({ failureThreshold: 1 });
    const heard: (string | null)[] = [];
    breaker.on('transition', (transition) => heard.push(transition.error));
    fail(breaker, 1, error);
    expect(heard).toEqual([words]);
  });
});
