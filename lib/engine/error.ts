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
  circuit_held: 'is held open by an operator',
  half_open_full: 'is half-open and its probes are under way',
};
const BRAND = /* @__PURE__ */ Symbol.for('breaker-panel.CircuitBreakerError');

/** A call was refused; the protected function did not run. */
export class CircuitBreakerError extends Error implements Refusal {
  /** Stable; what programs should switch on. */
  readonly code: RefusalCode;
  /** The breaker's name. */
  readonly circuit: string;
  readonly state: StateName;
  /** Epoch milliseconds at which the circuit will next try; null when that is not known. */
  readonly retryAt: number | null;

  constructor({ code, circuit, state, retryAt }: Refusal) {
    super(`circuit "${circuit}" ${REASONS[code]}`);
    this.code = code;
    this.circuit = circuit;
    this.state = state;
    this.retryAt = retryAt;
  }

  override get name(): string {
    return 'CircuitBreakerError';
  }

  get [BRAND](): true {
    return true;
  }

  // Bundlers may load this module twice in one process; an error of one copy is an error of the other.
  // biome-ignore-start lint/complexity/noThisInStatic: subclasses inherit this, and must be told apart
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this === CircuitBreakerError)
      return (value as { [BRAND]?: true } | null | undefined)?.[BRAND] === true;
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }
  // biome-ignore-end lint/complexity/noThisInStatic: see above
}

/** Makes a refusal's error without a stack: refusing is the hot path while a dependency is down. */
export function refusalWithoutStack(refusal: Refusal): CircuitBreakerError {
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = 0;
  } catch {
    // Frozen intrinsics: the error keeps its stack.
    return new CircuitBreakerError(refusal);
  }
  const error = new CircuitBreakerError(refusal);
  Error.stackTraceLimit = limit;
  return error;
}
