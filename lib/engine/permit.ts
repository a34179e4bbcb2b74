// Whoever compiles against the types needs it as well, for a permit can be disposed of.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Settle } from './call.ts';

// Where a runtime has no Symbol.dispose, whoever compiles `using` for it brings one.
const dispose: typeof Symbol.dispose = /* @__PURE__ */ ((): typeof Symbol.dispose =>
  Symbol.dispose ?? Symbol.for('Symbol.dispose'))();

/**
 * The right to make one protected call. Settle it once, with `succeed`, `fail` or `release`; what comes later does
 * nothing. `using` cannot see whether its block threw, so leaving it unsettled counts as a failure.
 */
export class Permit {
  readonly #settle: Settle;

  /** @internal */
  constructor(settle: Settle) {
    this.#settle = settle;
  }

  /** The call succeeded. */
  succeed(): void {
    this.#settle('success');
  }

  /** The call failed; with an error, `expectedException` says whether that counts as a failure. */
  fail(...error: [error?: unknown]): void {
    this.#settle(error.length === 0 ? 'failure' : 'thrown', ...error);
  }

  /** The call came to nothing: neither success nor failure. */
  release(): void {
    this.#settle('ignored');
  }

  [dispose](): void {
    this.#settle('failure');
  }
}
