import type { StateName } from './wire.ts';

/** Why a call was refused. */
export type RefusalCode = 'circuit_open' | 'circuit_held' | 'half_open_full';

/** What a refusal tells. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly circuit: string;
  readonly state: StateName;
  readonly retryAt: number | null;
}

const REASONS: Record<RefusalCode, string> = {
  circuit_open: 'is open',
  circuit_held: 'is held open',
  half_open_full: 'is half-open and full',
};
const BRAND = /* @__PURE__ */ Symbol.for('breaker-panel.CircuitBreakerError');

// Error without what its constructor does: to look at the stack costs more than all the rest of a refusal, and
// refusing is the hot path while a dependency is down.
function BareError() {}
BareError.prototype = Error.prototype;

/**
 * A call was refused; the protected function did not run. It is an Error by its prototype and not a native one; its
 * stack is its message alone unless `stackTraces` asks for more.
 */
export class CircuitBreakerError extends (BareError as unknown as ErrorConstructor) implements Refusal {
  /** Stable; what programs should switch on. */
  readonly code: RefusalCode;
  /** The breaker's name. */
  readonly circuit: string;
  readonly state: StateName;
  /** Epoch milliseconds at which the circuit will next try; null when that is not known. */
  readonly retryAt: number | null;
  // Fields of its own, for those of a frozen prototype cannot be assigned to.
  override message: string;
  override stack?: string;

  constructor({ code, circuit, state, retryAt }: Refusal, withStack = false) {
    super();
    this.code = code;
    this.circuit = circuit;
    this.state = state;
    this.retryAt = retryAt;
    this.message = `circuit "${circuit}" ${REASONS[code]}`;
    if (withStack) Error.captureStackTrace?.(this, CircuitBreakerError);
    this.stack ??= `${this.name}: ${this.message}`;
  }

  override get name(): string {
    return 'CircuitBreakerError';
  }

  [BRAND](): void {}

  // Bundlers may load this module twice in one process; an error of one copy is an error of the other.
  // biome-ignore-start lint/complexity/noThisInStatic: subclasses inherit this, and must be told apart
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === CircuitBreakerError ? BRAND in Object(value) : super[Symbol.hasInstance](value);
  }
  // biome-ignore-end lint/complexity/noThisInStatic: see above
}
