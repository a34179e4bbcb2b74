import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CircuitBreaker, CircuitBreakerError, CircuitBreakerRegistry, type Permit } from './index.ts';
import { defer } from './testing/builders.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { type Ending, type ModelConfig, ReferenceModel } from './testing/reference-model.ts';

const EXPECTED = new Error('expected');
const OTHER = new Error('of no account');
const BAD_RESULT = 'a result that is a failure';

/** How a call reaches the breaker, and how it comes to its end. */
const END_BY = ['settle', 'abort', 'time out', 'permit'] as const;

type Step =
  | { readonly do: 'call'; readonly ending: Ending; readonly bySync: boolean; readonly byResult: boolean }
  | { readonly do: 'begin'; readonly by: (typeof END_BY)[number] }
  | { readonly do: 'end'; readonly which: number; readonly ending: Ending }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'set wall'; readonly by: number }
  | { readonly do: 'force open' | 'reset' | 'look' }
  | { readonly do: 'hold'; readonly forMs: number | null }
  | { readonly do: 'configure'; readonly config: Partial<ModelConfig> };

const small = fc.integer({ min: 1, max: 4 });
const span = fc.constantFrom(1, 9, 10, 11, 25, 50);
// Most runs are to trip soon, and to be half-open often.
const few = fc.constantFrom(1, 1, 2, 3);
const ending = fc.constantFrom<Ending>('success', 'failure', 'ignored');
const config: fc.Arbitrary<ModelConfig> = fc.record(
  {
    failureThreshold: few,
    successThreshold: small,
    timeoutMs: fc.constantFrom(1, 9, 10),
    halfOpenMaxCalls: small,
    slidingWindowSize: fc.integer({ min: 1, max: 6 }),
    failureRateThreshold: fc.constantFrom(0.1, 0.5, 1),
    probeTimeoutMs: span,
  },
  {
    requiredKeys: [
      'failureThreshold',
      'successThreshold',
      'timeoutMs',
      'halfOpenMaxCalls',
      'slidingWindowSize',
      'failureRateThreshold',
    ],
  },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      ending,
      bySync: fc.boolean(),
      byResult: fc.boolean(),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('begin' as const), by: fc.constantFrom(...END_BY) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(20), ending }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: span }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set wall' as const),
      by: fc.constantFrom(-3_600_000, -7, 7, 3_600_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('force open' as const, 'reset' as const, 'look' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hold' as const), forMs: fc.option(span) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('configure' as const),
      config: fc.record(
        {
          failureThreshold: small,
          successThreshold: small,
          halfOpenMaxCalls: small,
          timeoutMs: span,
          slidingWindowSize: fc.integer({ min: 1, max: 6 }),
        },
        { requiredKeys: [] },
      ),
    }),
  },
);

interface InFlight {
  readonly id: number;
  /** Ends the call, one way or another, and says how that has to be counted. */
  end(ending: Ending): Promise<Ending>;
}

/** A real breaker and the model side by side; whatever is done to one is done to the other. */
class Bench {
  readonly #clock = new FakeClock();
  readonly #start = this.#clock.wallMs();
  readonly #registry = new CircuitBreakerRegistry({ clock: this.#clock });
  readonly #breaker: CircuitBreaker<unknown>;
  readonly #model: ReferenceModel;
  readonly #heard: unknown[] = [];
  #inFlight: InFlight[] = [];
  #calls = 0;

  constructor(given: ModelConfig) {
    this.#model = new ReferenceModel(given);
    this.#breaker = this.#registry.get('b', {
      ...given,
      expectedException: (error) => error === EXPECTED,
      isFailure: (result) => result === BAD_RESULT,
    });
    this.#breaker.on('transition', (row) => this.#heard.push(row));
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'call':
        return this.#call(step);
      case 'begin':
        return this.#begin(step.by);
      case 'end':
        return this.#end(step.which, step.ending);
      case 'advance':
        this.#clock.advance(step.ms);
        return this.#model.advance(step.ms);
      case 'set wall':
        // What was due before is noticed by the clock of before.
        this.look();
        this.#clock.setWallBy(step.by);
        this.#model.wallAhead += step.by;
        return;
      case 'force open':
        this.#breaker.forceOpen();
        return this.#model.forceOpen();
      case 'reset':
        this.#breaker.reset();
        return this.#model.reset();
      case 'hold':
        this.#breaker.forceOpen({ hold: true, holdForMs: step.forMs ?? undefined });
        return this.#model.hold(step.forMs ?? Infinity);
      case 'configure':
        this.#breaker.configure(step.config);
        return this.#model.configure(step.config);
      case 'look':
        return this.look();
    }
  }

  /** Everything that can be seen of the breaker is as the model says. */
  look(): void {
    const model = this.#model;
    const wall = (time: number) => (time === Infinity ? null : this.#start + time + model.wallAhead);
    const stats = this.#breaker.getStats();
    expect(stats).toMatchObject({
      state: model.state,
      failure_count: model.consecutive,
      success_count: model.state === 'open' ? 0 : model.successes,
      failure_rate: model.rate,
      window_calls: model.outcomes.length,
      calls_total: model.totals.calls,
      successes_total: model.totals.success,
      failures_total: model.totals.failure,
      ignored_total: model.totals.ignored,
      calls_blocked_total: model.totals.blocked,
      state_transitions_total: model.totals.transitions,
      state_since: new Date(this.#start + model.since).toISOString(),
    });
    expect(this.#breaker.retryAt).toBe(model.state === 'open' ? wall(model.openUntil) : null);
    expect(this.#breaker.held).toEqual(
      model.held && {
        since: this.#start + model.held.since,
        until: wall(model.held.until),
        actor: null,
        reason: null,
      },
    );
    expect(stats.calls_total).toBe(
      stats.successes_total + stats.failures_total + stats.ignored_total + model.inFlight,
    );
    const rows = this.#registry.journal.read(0);
    expect(
      rows.map(({ from, to, cause, at }) => ({ from, to, cause, at: Date.parse(at) - this.#start })),
    ).toEqual(model.rows);
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
    expect(this.#heard).toEqual(rows);
  }

  async #call({ ending, bySync, byResult }: Step & { do: 'call' }): Promise<void> {
    const id = ++this.#calls;
    const refusal = this.#model.begin(id);
    const work = () => {
      if (ending === 'failure' && byResult) return BAD_RESULT;
      if (ending !== 'success') throw ending === 'failure' ? EXPECTED : OTHER;
      return 'ok';
    };
    const outcome = await settled(
      bySync ? new Promise((resolve) => resolve(this.#breaker.callSync(work))) : this.#breaker.call(work),
    );
    if (refusal !== null) return expect(outcome).toBe(refusal);
    expect(outcome).toBe(
      ending === 'success' ? 'ok' : ending === 'ignored' ? OTHER : byResult ? BAD_RESULT : EXPECTED,
    );
    this.#model.end(id, ending);
  }

  async #begin(by: (typeof END_BY)[number]): Promise<void> {
    const id = ++this.#calls;
    const refusal = this.#model.begin(id);
    if (by === 'permit') {
      const permit = await settled(new Promise((resolve) => resolve(this.#breaker.protect())));
      if (refusal !== null) expect(permit).toBe(refusal);
      else this.#inFlight.push({ id, end: async (ending) => endPermit(permit as Permit, ending) });
      return;
    }
    const work = defer();
    const gone = new AbortController();
    const outcome = settled(
      by === 'settle'
        ? this.#breaker.call(() => work.promise)
        : this.#breaker.call({ signal: gone.signal }, () => work.promise),
    );
    if (refusal !== null) return expect(await outcome).toBe(refusal);
    this.#inFlight.push({
      id,
      async end(ending) {
        if (by === 'abort') gone.abort(OTHER);
        else if (by === 'time out') gone.abort(new DOMException('late', 'TimeoutError'));
        if (ending === 'success') work.resolve('ok');
        else work.reject(ending === 'failure' ? EXPECTED : OTHER);
        await outcome;
        return by === 'abort' ? 'ignored' : by === 'time out' ? 'failure' : ending;
      },
    });
  }

  async #end(which: number, ending: Ending): Promise<void> {
    const call = this.#inFlight[which % Math.max(1, this.#inFlight.length)];
    if (!call) return;
    this.#inFlight = this.#inFlight.filter((one) => one !== call);
    this.#model.end(call.id, await call.end(ending));
  }
}

function endPermit(permit: Permit, ending: Ending): Ending {
  if (ending === 'success') permit.succeed();
  else if (ending === 'failure') permit.fail(EXPECTED);
  else permit.release();
  permit[Symbol.dispose]();
  return ending;
}

/** What a promise comes to; a refusal by its code. */
const settled = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => (error instanceof CircuitBreakerError ? error.code : error));

describe('a breaker under random calls, late results, clock steps and operators', () => {
  it('does at every step what the reference model does', async () => {
    await fc.assert(
      fc.asyncProperty(config, fc.array(step, { minLength: 30, maxLength: 120 }), async (given, steps) => {
        const bench = new Bench(given);
        for (const step of steps) await bench.take(step);
        bench.look();
      }),
      { numRuns: 500 },
    );
  });
});
