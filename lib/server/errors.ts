import type { ProblemCode } from '#lib/contract/problem.ts';

/** What is wrong with one field of a request; `field` is a path such as `instances[1].url`. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** A request that is not carried out, with a code for programs and one sentence for people. Everything else that is thrown is a fault. */
export class PanelError extends Error {
  override readonly name = 'PanelError';
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];
  /** Next hands an error's digest to the page's error boundary in place of its message. */
  readonly digest: string;

  constructor(code: ProblemCode, message: string, errors: readonly FieldError[] = []) {
    super(message);
    this.code = code;
    this.digest = code;
    this.errors = errors;
  }
}

/** Whether `error` is a {@link PanelError}, also one made by another of the module graphs that Next runs in one process. */
export function isPanelError(error: unknown): error is PanelError {
  return error instanceof PanelError || (error instanceof Error && error.name === 'PanelError');
}

/** A request with wrong fields; its message names them all. */
export function badRequest(errors: readonly FieldError[]): PanelError {
  return new PanelError(
    'bad_request',
    errors.map(({ field, message }) => `${field} ${message}`).join('; '),
    errors,
  );
}

/** A thing that is not there, e.g. `notFound('breaker', '7')`. */
export function notFound(what: string, id: string): PanelError {
  return new PanelError('not_found', `There is no ${what} with the id ${id}.`);
}

/** Whether `error` says that something asked for is not there. */
export function isNotFound(error: unknown): boolean {
  return isPanelError(error) && error.code === 'not_found';
}
