import type { ProblemCode } from '#lib/contract/problem.ts';
import { API_SENTENCES, tell } from '#lib/contract/sentences.ts';
import type { Told } from '#lib/contract/told.ts';
import { saySentence } from '#lib/domain/told.ts';

/** What is wrong with one field of a request; `field` is a path such as `instances[1].url`. */
export interface FieldError {
  readonly field: string;
  readonly told: Told;
}

/** A request that is not carried out, with a code for programs and one sentence for people. Everything else that is thrown is a fault. */
export class PanelError extends Error {
  override readonly name = 'PanelError';
  readonly code: ProblemCode;
  readonly told: Told;
  readonly errors: readonly FieldError[];
  /** Next hands an error's digest to the page's error boundary in place of its message. */
  readonly digest: string;

  constructor(code: ProblemCode, told: Told, errors: readonly FieldError[] = []) {
    super(saySentence(told, API_SENTENCES));
    this.code = code;
    this.told = told;
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
  return new PanelError('bad_request', tellFields(errors), errors);
}

/** What is wrong with each field, in one sentence. */
export function tellFields(errors: readonly FieldError[]): Told {
  const fields = errors.reduceRight<Told | ''>(
    (rest, { field, told: rule }) =>
      rest === '' ? tell('wrong_field', { field, rule }) : tell('and_more', { field, rule, rest }),
    '',
  );
  return tell('wrong_fields', { fields });
}

/** A thing that is not there, e.g. `notFound('breaker', '7')`. */
export function notFound(what: 'breaker' | 'service' | 'command' | 'incident', id: string): PanelError {
  return new PanelError('not_found', tell(`no_such_${what}`, { id }));
}

/** Whether `error` says that something asked for is not there. */
export function isNotFound(error: unknown): boolean {
  return isPanelError(error) && error.code === 'not_found';
}
