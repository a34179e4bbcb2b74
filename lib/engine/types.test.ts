import { describe, expectTypeOf, it } from 'vitest';
import {
  type BreakerEvents,
  type Cause,
  CircuitBreaker,
  type CircuitBreakerConfig,
  CircuitBreakerError,
  CircuitBreakerRegistry,
  type CircuitBreakerStats,
  circuitBreaker,
  type ForceOpenOptions,
  getAllCircuitBreakerStats,
  getCircuitBreaker,
  type HeldStats,
  type LiveConfig,
  type Permit,
  presets,
  type ResolvedConfig,
  type StateName,
} from './index.ts';

// What counts here is that it compiles; the bodies run as well, and do no harm.
const plain = new CircuitBreaker('types');
const cached = new CircuitBreaker('types', { fallback: async (_id: string) => 'cached' as const });
const defaulted = new CircuitBreaker('types', { fallback: () => 0 as const });

class Client {
  readonly url = 'http://hub';

  async load(id: string, copy = false): Promise<string> {
    return `${this.url}/${id}/${copy}`;
  }

  sign(this: Client, id: string): number {
    return this.url.length + id.length;
  }
}

describe('the types of a call', () => {
  it('are those of the function, awaited', () => {
    expectTypeOf(plain.call(async (id: string) => id.length, 'x')).toEqualTypeOf<Promise<number>>();
    expectTypeOf(plain.call(() => 7)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(plain.call((a: number, b?: string) => `${a}${b}`, 1)).toEqualTypeOf<Promise<string>>();
    expectTypeOf(plain.call((...all: number[]) => all, 1, 2, 3)).toEqualTypeOf<Promise<number[]>>();
    expectTypeOf(plain.call(async () => {})).toEqualTypeOf<Promise<void>>();
  });

  it('are the same behind its options', () => {
    const signal = AbortSignal.timeout(1000);
    expectTypeOf(plain.call({ signal }, async (id: string) => id.length, 'x')).toEqualTypeOf<
      Promise<number>
    >();
    expectTypeOf(plain.call({}, () => 7)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(plain.call({ signal: null }, () => 7)).toEqualTypeOf<Promise<number>>();
  });

  it('without waiting are what the function returns', () => {
    expectTypeOf(plain.callSync((a: number) => `${a}`, 1)).toEqualTypeOf<string>();
    expectTypeOf(plain.callSync(async () => 1)).toEqualTypeOf<Promise<number>>();
  });

  it('do not let wrong arguments and options pass', () => {
    const wrong = () => {
      // @ts-expect-error: the function takes a string
      plain.call(async (id: string) => id, 7);
      // @ts-expect-error: the function takes an argument
      plain.call((id: string) => id);
      // @ts-expect-error: the function takes none
      plain.callSync(() => 1, 2);
      // @ts-expect-error: a controller is no signal
      plain.call({ signal: new AbortController() }, () => 1);
      // @ts-expect-error: there is no such option
      plain.call({ timeoutMs: 5 }, () => 1);
      // @ts-expect-error: what is called is a function
      plain.call(Promise.resolve(1));
    };
    expectTypeOf(wrong).toBeFunction();
  });
});

describe('the types of a fallback', () => {
  it('come beside the function’s own, awaited where the call is', () => {
    expectTypeOf(cached.call(() => 7)).toEqualTypeOf<Promise<number | 'cached'>>();
    expectTypeOf(cached.callSync(() => 7)).toEqualTypeOf<number | Promise<'cached'>>();
    expectTypeOf(defaulted.call(async () => 'x')).toEqualTypeOf<Promise<string | 0>>();
    expectTypeOf(defaulted.callSync(() => 'x')).toEqualTypeOf<string | 0>();
    expectTypeOf(cached.wrap((id: string) => id.length)).toEqualTypeOf<
      (id: string) => Promise<number | 'cached'>
    >();
    expectTypeOf(defaulted.wrapSync((id: string) => id)).toEqualTypeOf<(id: string) => string | 0>();
  });

  it('add nothing where it always throws, and are found through a registry', () => {
    const strict = new CircuitBreaker('types', {
      fallback: (): never => {
        throw new Error('no');
      },
    });
    expectTypeOf(strict.call(() => 7)).toEqualTypeOf<Promise<number>>();
    const registry = new CircuitBreakerRegistry();
    const found = registry.get('x', { ...presets.production, fallback: (id: string) => [id] });
    expectTypeOf(found.call(() => 7)).toEqualTypeOf<Promise<number | string[]>>();
    expectTypeOf(getCircuitBreaker('types-x', { fallback: () => 'x' })).toEqualTypeOf<
      CircuitBreaker<string>
    >();
  });

  it('of a living breaker stay what they were', () => {
    defaulted.configure({ fallback: () => 0 });
    const wrong = () => {
      // @ts-expect-error: the functions wrapped so far are promised a 0
      defaulted.configure({ fallback: () => 'x' });
      // @ts-expect-error: nor may one come to a breaker that had none
      plain.configure({ fallback: () => 'x' });
    };
    expectTypeOf(wrong).toBeFunction();
  });
});

describe('the types of a wrapped function', () => {
  it('are its own, with a promise', () => {
    expectTypeOf(plain.wrap((id: string) => id.length)).toEqualTypeOf<(id: string) => Promise<number>>();
    expectTypeOf(plain.wrap(async (a: number, b?: string) => `${a}${b}`)).toEqualTypeOf<
      (a: number, b?: string) => Promise<string>
    >();
    expectTypeOf(plain.wrapSync((id: string) => id.length)).toEqualTypeOf<(id: string) => number>();
  });

  it('keep this, and what is generic', () => {
    expectTypeOf(plain.wrap(Client.prototype.sign)).toEqualTypeOf<
      (this: Client, id: string) => Promise<number>
    >();
    expectTypeOf(plain.wrapSync(Client.prototype.sign)).toEqualTypeOf<(this: Client, id: string) => number>();
    const same = plain.wrap(<T>(value: T) => value);
    expectTypeOf(same('x' as const)).toEqualTypeOf<Promise<'x'>>();
  });
});

describe('the types of a decorator', () => {
  const decorate = circuitBreaker('types');
  const context = {} as ClassMethodDecoratorContext<Client, Client['load']>;
  const descriptor = {} as TypedPropertyDescriptor<Client['load']>;

  it('are those of the method, under the standard convention', () => {
    const decorated = () =>
      [decorate(Client.prototype.load, context), plain.wrap(Client.prototype.load, context)] as const;
    expectTypeOf(decorated).returns.toEqualTypeOf<readonly [Client['load'], Client['load']]>();
  });

  it('change nothing under the legacy convention', () => {
    expectTypeOf(() => decorate(Client.prototype, 'load', descriptor)).returns.toBeVoid();
    expectTypeOf(() => plain.wrap(Client.prototype, 'load', descriptor)).returns.toBeVoid();
  });

  it('are those of the function it is put around', () => {
    expectTypeOf(decorate((id: string) => id.length)).toEqualTypeOf<(id: string) => number>();
    expectTypeOf(decorate(async () => 1)).toEqualTypeOf<() => Promise<number>>();
    const same = decorate(<T>(value: T) => value);
    expectTypeOf(same('x' as const)).toEqualTypeOf<'x'>();
  });

  it('let only a fallback pass that gives what the function gives', () => {
    expectTypeOf(circuitBreaker('types-list', { fallback: () => ['x'] })(async () => ['y'])).toEqualTypeOf<
      () => Promise<string[]>
    >();
    const wrong = () => {
      // @ts-expect-error: the method promises a text, the fallback gives 0
      defaulted.wrap(Client.prototype.load, context);
      // @ts-expect-error: likewise
      defaulted.wrap(Client.prototype, 'load', descriptor);
      // @ts-expect-error: a sync function cannot be answered for by a promise
      circuitBreaker('types', { fallback: async () => 'x' })(() => 'y');
    };
    expectTypeOf(wrong).toBeFunction();
  });
});

describe('the types of events', () => {
  it('follow the kind', () => {
    const stop = plain.on('transition', (transition) => {
      expectTypeOf(transition.from).toEqualTypeOf<StateName>();
      expectTypeOf(transition.to).toEqualTypeOf<'closed' | 'open' | 'half_open'>();
      expectTypeOf(transition.cause).toEqualTypeOf<Cause>();
      expectTypeOf(transition.at).toEqualTypeOf<string>();
      expectTypeOf(transition.hold).toEqualTypeOf<{ readonly until: string | null } | null>();
      expectTypeOf(transition.seq).toEqualTypeOf<number | undefined>();
    });
    expectTypeOf(stop).toEqualTypeOf<() => void>();
    plain.on('call', (call) => {
      expectTypeOf(call).toEqualTypeOf<{
        readonly breaker: string;
        readonly outcome: 'success' | 'failure' | 'ignored';
        readonly durationMs: number;
        readonly error: unknown;
      }>();
    });
    plain.on('refused', ({ error }) => expectTypeOf(error).toEqualTypeOf<CircuitBreakerError>());
    plain.on('fallback', ({ outcome }) => expectTypeOf(outcome).toEqualTypeOf<'used' | 'failed'>());
    plain.on('call', async () => {});
    expectTypeOf<keyof BreakerEvents>().toEqualTypeOf<'transition' | 'call' | 'refused' | 'fallback'>();
    // @ts-expect-error: there is no such event
    expectTypeOf(() => plain.on('open', () => {})).toBeFunction();
  });
});

describe('the types of a config', () => {
  it('take any part of it, and presets', () => {
    expectTypeOf<Record<never, never>>().toExtend<CircuitBreakerConfig>();
    expectTypeOf(presets.critical).toExtend<CircuitBreakerConfig>();
    expectTypeOf(
      getCircuitBreaker('types-preset', { ...presets.critical, timeoutMs: 5 }),
    ).toEqualTypeOf<CircuitBreaker>();
    expectTypeOf<LiveConfig>().toEqualTypeOf<Omit<CircuitBreakerConfig, 'clock'>>();
    expectTypeOf(plain.config).toEqualTypeOf<ResolvedConfig>();
    expectTypeOf(plain.config.failureThreshold).toEqualTypeOf<number>();
    expectTypeOf<Parameters<typeof plain.forceOpen>>().toEqualTypeOf<[options?: ForceOpenOptions]>();
  });

  it('know classes, abstract ones among them, lists and predicates', () => {
    abstract class HttpError extends Error {}
    const configs: CircuitBreakerConfig[] = [
      { expectedException: Error },
      { expectedException: HttpError },
      { expectedException: [TypeError, HttpError, DOMException] },
      { expectedException: (error) => error instanceof HttpError },
      { isFailure: (response: Response) => response.status >= 500 },
    ];
    expectTypeOf(configs).toBeArray();
  });

  it('let no other option pass, and none of a wrong kind', () => {
    const wrong = () => [
      // @ts-expect-error: it is timeoutMs
      new CircuitBreaker('x', { timeout: 5 }),
      // @ts-expect-error: a number
      new CircuitBreaker('x', { failureThreshold: '5' }),
      // @ts-expect-error: a predicate says yes or no
      new CircuitBreaker('x', { expectedException: () => 'yes' }),
      // @ts-expect-error: a clock reads both times
      new CircuitBreaker('x', { clock: { wallMs: () => 0 } }),
      // @ts-expect-error: the clock of a living breaker stays
      plain.configure({ clock: { wallMs: () => 0, monotonicMs: () => 0 } }),
      // @ts-expect-error: a hold is held or not
      plain.forceOpen({ hold: 'yes' }),
      // @ts-expect-error: the config is there to be read
      () => (plain.config.failureThreshold = 1),
    ];
    expectTypeOf(wrong).toBeFunction();
  });
});

describe('the types of what is told', () => {
  it('are the wire’s, and in code epoch milliseconds', () => {
    expectTypeOf(plain.getStats()).toEqualTypeOf<CircuitBreakerStats>();
    expectTypeOf(getAllCircuitBreakerStats()).toEqualTypeOf<Record<string, CircuitBreakerStats>>();
    const stats = plain.getStats();
    expectTypeOf(stats.state).toEqualTypeOf<StateName>();
    expectTypeOf(stats.retry_at).toEqualTypeOf<string | null>();
    expectTypeOf(stats.held).toEqualTypeOf<HeldStats | null>();
    expectTypeOf(stats.failure_rate).toEqualTypeOf<number>();
    expectTypeOf(stats.config.timeout).toEqualTypeOf<number>();
    expectTypeOf(plain.state).toEqualTypeOf<StateName>();
    expectTypeOf(plain.isOpen).toEqualTypeOf<boolean>();
    expectTypeOf(plain.retryAt).toEqualTypeOf<number | null>();
    expectTypeOf(plain.held).toEqualTypeOf<{
      readonly since: number;
      readonly until: number | null;
      readonly actor: string | null;
      readonly reason: string | null;
    } | null>();
  });

  it('of an error are known once its class is, and by its code', () => {
    const tell = (error: unknown): string => {
      if (!(error instanceof CircuitBreakerError)) return 'other';
      expectTypeOf(error).toEqualTypeOf<CircuitBreakerError>();
      expectTypeOf(error.retryAt).toEqualTypeOf<number | null>();
      expectTypeOf(error.circuit).toEqualTypeOf<string>();
      expectTypeOf(error.state).toEqualTypeOf<StateName>();
      switch (error.code) {
        case 'circuit_open':
        case 'circuit_held':
          return 'open';
        case 'half_open_full':
          return 'half-open';
        default:
          return error.code satisfies never;
      }
    };
    expectTypeOf(tell).toEqualTypeOf<(error: unknown) => string>();
  });

  it('of a permit let `using` dispose of it', () => {
    expectTypeOf(plain.protect()).toEqualTypeOf<Permit>();
    expectTypeOf<Permit>().toExtend<Disposable>();
    expectTypeOf<Parameters<Permit['fail']>>().toEqualTypeOf<[error?: unknown]>();
    expectTypeOf<Permit['succeed']>().toEqualTypeOf<() => void>();
  });
});
