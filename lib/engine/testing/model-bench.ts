import { expect } from 'vitest';
import {
  CircuitBreaker,
  CircuitBreakerError,
  type CircuitBreakerRegistry,
  type JournalRow,
  type Permit,
  type Transition,
} from '../index.ts';
import { defer } from './builders.ts';
import type { FakeClock } from './fake-clock.ts';
import { type Ending, type ModelConfig, type ModelRow, ReferenceModel } from './reference-model.ts';

const EXPECTED = new Error('expected');
const OTHER = new Error('of no account');
const BAD_RESULT = 'a result that is a failure';

/** The ways a call that ends at once can be made. */
export const CALLED_BY = [
  'callSync',
  'wrapSync',
  'call',
  'call with signal',
  'wrap',
  'async function',
] as const;
/** How a call that takes its time comes to its end. */
export const ENDED_BY = ['settle', 'abort', 'time out', 'permit'] as const;

/** What an operator or the service's code does to a breaker. */
export type Act =
  | { readonly do: 'force open' | 'reset'; readonly command: string | null }
  | { readonly do: 'hold'; readonly forMs: number | null; readonly command: string | null }
  | { readonly do: 'configure'; readonly config: Partial<ModelConfig> };

/** What happens to one breaker. */
export type Step =
  | Act
  | {
      readonly do: 'call';
      readonly by: (typeof CALLED_BY)[number];
      readonly ending: Ending;
      readonly byResult: boolean;
    }
  | { readonly do: 'begin'; readonly by: (typeof ENDED_BY)[number] }
  | { readonly do: 'end'; readonly which: number; readonly ending: Ending; readonly plainly: boolean }
  | { readonly do: 'come aborted' }
  | { readonly do: 'leave or join' };

/** What a listener does when it hears of a change: an act, or a call that ends at once. */
export type Reflex = Act | { readonly do: 'call'; readonly ending: Ending };

interface InFlight {
  readonly id: number;
  /** How the call counts when it is ended so. */
  countsAs(ending: Ending): Ending;
  end(ending: Ending, plainly: boolean): unknown;
}

/** How a run begins. */
export interface Setting {
  readonly config: ModelConfig;
  readonly hasFallback: boolean;
  readonly isHeard: boolean;
  /** Used up one by one, by one change of state each. */
  readonly reflexes: readonly (Reflex | null)[];
}

/** A real breaker and the model side by side: whatever is done to one is done to the other, to the model first. */
export class ModelBench {
  readonly model: ReferenceModel;
  readonly #breaker: CircuitBreaker<unknown>;
  readonly #registry: CircuitBreakerRegistry;
  readonly #start: number;
  readonly #hasFallback: boolean;
  readonly #heard: Transition[] = [];
  readonly #reflexes: (Reflex | null)[];
  readonly #wrong: unknown[] = [];
  #inFlight: InFlight[] = [];
  #calls = 0;
  #fallbacks = 0;
  #joinedAt = 0;

  constructor(name: string, registry: CircuitBreakerRegistry, clock: FakeClock, setting: Setting) {
    this.model = new ReferenceModel(setting.config);
    this.#registry = registry;
    this.#start = clock.wallMs();
    this.#hasFallback = setting.hasFallback;
    this.#reflexes = [...setting.reflexes];
    this.#breaker = registry.add(
      new CircuitBreaker<unknown>(name, {
        clock,
        ...setting.config,
        expectedException: (error) => error === EXPECTED,
        isFailure: (result) => result === BAD_RESULT,
        fallback: setting.hasFallback ? () => this.#fallBack() : undefined,
      }),
    );
    this.#breaker.on('transition', (transition) => {
      this.#heard.push(transition);
      this.#react(this.#reflexes.shift() ?? null);
    });
    if (setting.isHeard) this.#breaker.on('call', () => {});
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'call':
        return this.#call(step);
      case 'begin':
        return this.#begin(step.by);
      case 'end':
        return this.#end(step);
      case 'come aborted': {
        const call = this.#breaker.call({ signal: AbortSignal.abort(OTHER) }, () => 'never');
        return expect(await settled(call)).toBe(OTHER);
      }
      case 'leave or join':
        return this.#leaveOrJoin();
      default:
        return this.#act(step);
    }
  }

  /** Everything that can be seen of the breaker is as the model says. */
  look(): void {
    const { model } = this;
    this.#lookAtStats();
    if (this.#wrong.length > 0) throw this.#wrong[0];
    const rows = this.#rows();
    expect(rows.map((row) => this.#inModelTerms(row))).toEqual(model.rows);
    expect(this.#breaker.lastSeq).toBe(rows.filter(({ seq }) => seq > this.#joinedAt).at(-1)?.seq ?? 0);
    expect(this.#heard.map((row) => this.#inModelTerms(row))).toEqual(model.changes);
    let before = model.changes[0]?.from;
    for (const { from, to } of this.#heard) {
      expect(from).toBe(before);
      before = to;
    }
  }

  #lookAtStats(): void {
    const { model } = this;
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
      fallback_used_total: this.#fallbacks,
      fallback_failed_total: 0,
      state_transitions_total: model.changes.length,
      state_since: new Date(this.#start + model.since).toISOString(),
    });
    expect(stats.calls_total).toBe(
      stats.successes_total + stats.failures_total + stats.ignored_total + model.inFlight,
    );
    expect(this.#breaker.retryAt).toBe(model.state === 'open' ? wall(model.openUntil) : null);
    expect(this.#breaker.held).toEqual(
      model.held && {
        since: this.#start + model.held.since,
        until: wall(model.held.until),
        actor: null,
        reason: null,
      },
    );
  }

  #rows(): JournalRow[] {
    return this.#registry.journal.read(0).filter(({ breaker }) => breaker === this.#breaker.name);
  }

  #inModelTerms(row: Transition): ModelRow {
    const { from, to, cause, command } = row;
    const counts = { failures: row.failure_count, rate: row.failure_rate, outcomes: row.window_calls };
    return { from, to, cause, command, at: Date.parse(row.at) - this.#start, ...counts };
  }

  #act(act: Act): void {
    switch (act.do) {
      case 'force open':
        this.model.forceOpen(act.command);
        this.#breaker.forceOpen({ command: act.command ?? undefined });
        break;
      case 'hold': {
        const { forMs, command } = act;
        this.model.hold(forMs ?? Infinity, command);
        const options = { hold: true, holdForMs: forMs ?? undefined, command: command ?? undefined };
        this.#breaker.forceOpen(options);
        break;
      }
      case 'reset':
        this.model.reset(act.command);
        this.#breaker.reset({ command: act.command ?? undefined });
        break;
      case 'configure':
        this.model.configure(act.config);
        this.#breaker.configure(act.config);
    }
  }

  /** Acts from inside a listener, where the engine would swallow what goes wrong. */
  #react(reflex: Reflex | null): void {
    if (reflex === null) return;
    try {
      if (reflex.do === 'call') {
        const { expected, work } = this.#prepare(reflex.ending, false);
        expect(endingOf(() => this.#breaker.callSync(work))).toBe(expected());
      } else {
        this.#act(reflex);
      }
      this.#lookAtStats();
    } catch (wrong) {
      this.#wrong.push(wrong);
    }
  }

  async #call({ by, ending, byResult }: Step & { do: 'call' }): Promise<void> {
    const { work, expected } = this.#prepare(ending, byResult);
    const breaker = this.#breaker;
    const { signal } = new AbortController();
    const outcome = {
      callSync: () => endingOf(() => breaker.callSync(work)),
      wrapSync: () => endingOf(breaker.wrapSync(work)),
      call: () => settled(breaker.call(work)),
      'call with signal': () => settled(breaker.call({ signal }, work)),
      wrap: () => settled(breaker.wrap(work)()),
      'async function': () => settled(breaker.call(async () => work())),
    }[by]();
    expect(await outcome).toBe(expected());
  }

  /** A call that ends at once, and what its caller is to get. */
  #prepare(ending: Ending, byResult: boolean) {
    const id = ++this.#calls;
    const refusal = this.model.begin(id);
    const ended = { success: 'ok', ignored: OTHER, failure: byResult ? BAD_RESULT : EXPECTED }[ending];
    return {
      work: () => {
        this.model.end(id, ending);
        if (ended instanceof Error) throw ended;
        return ended;
      },
      expected: () => (refusal === null ? ended : this.#hasFallback ? 'instead' : refusal),
    };
  }

  async #begin(by: (typeof ENDED_BY)[number]): Promise<void> {
    const id = ++this.#calls;
    const refusal = this.model.begin(id);
    if (by === 'permit') {
      const permit = endingOf(() => this.#breaker.protect());
      if (refusal !== null) expect(permit).toBe(refusal);
      else this.#inFlight.push({ id, ...permitInFlight(permit as Permit) });
      return;
    }
    const work = defer();
    const gone = new AbortController();
    const outcome = settled(
      by === 'settle'
        ? this.#breaker.call(() => work.promise)
        : this.#breaker.call({ signal: gone.signal }, () => work.promise),
    );
    if (refusal !== null) return expect(await outcome).toBe(this.#hasFallback ? 'instead' : refusal);
    this.#inFlight.push({
      id,
      countsAs: (ending) => (by === 'abort' ? 'ignored' : by === 'time out' ? 'failure' : ending),
      async end(ending) {
        if (by === 'abort') gone.abort(OTHER);
        else if (by === 'time out') gone.abort(new DOMException('late', 'TimeoutError'));
        if (ending === 'success') work.resolve('ok');
        else work.reject(ending === 'failure' ? EXPECTED : OTHER);
        const said = ending === 'success' ? 'ok' : ending === 'failure' ? EXPECTED : OTHER;
        expect(await outcome).toBe(by === 'settle' ? said : gone.signal.reason);
      },
    });
  }

  #fallBack(): string {
    this.#fallbacks++;
    return 'instead';
  }

  async #end({ which, ending, plainly }: Step & { do: 'end' }): Promise<void> {
    const call = this.#inFlight[which % Math.max(1, this.#inFlight.length)];
    if (!call) return;
    this.#inFlight = this.#inFlight.filter((one) => one !== call);
    this.model.end(call.id, call.countsAs(ending));
    await call.end(ending, plainly);
  }

  /** What was due before is noticed while it was as it was. */
  #leaveOrJoin(): void {
    this.look();
    if (this.model.isListed) {
      this.#registry.remove(this.#breaker.name);
    } else {
      this.#registry.add(this.#breaker);
    }
    this.#joinedAt = this.#registry.journal.seq;
    this.model.isListed = !this.model.isListed;
  }
}

/** A permit, whose block ends by saying how it went, or `plainly`: by its end, by an error, or by nothing at all. */
function permitInFlight(permit: Permit): Omit<InFlight, 'id'> {
  return {
    countsAs: (ending) => ending,
    end(ending, plainly) {
      if (ending === 'success') permit.succeed();
      else if (ending === 'ignored') plainly ? permit.release() : permit.fail(OTHER);
      else if (!plainly) permit.fail(EXPECTED);
      permit[Symbol.dispose]();
      permit.succeed();
    },
  };
}

/** What a promise comes to; a refusal by its code. */
const settled = (promise: Promise<unknown>): Promise<unknown> => promise.catch(codeOf);

/** What a function returns or throws; a refusal by its code. */
function endingOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return codeOf(error);
  }
}

const codeOf = (error: unknown): unknown => (error instanceof CircuitBreakerError ? error.code : error);
