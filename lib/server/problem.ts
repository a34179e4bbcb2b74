import type { Logger } from 'pino';
import type { Problem, ProblemCode } from '#lib/contract/problem.ts';
import { tell } from '#lib/contract/sentences.ts';
import { isDatabaseAway } from '#lib/store/database-away.ts';
import { isPanelError, PanelError } from './errors.ts';

const STATUS: Record<ProblemCode, readonly [status: number, title: string]> = {
  bad_request: [400, 'Bad Request'],
  operator_required: [400, 'Operator Required'],
  not_local: [403, 'Not Local'],
  foreign_origin: [403, 'Foreign Origin'],
  not_found: [404, 'Not Found'],
  method_not_allowed: [405, 'Method Not Allowed'],
  conflict: [409, 'Conflict'],
  too_large: [413, 'Content Too Large'],
  not_json: [415, 'Not JSON'],
  unprocessable: [422, 'Unprocessable Content'],
  unavailable: [503, 'Unavailable'],
  internal: [500, 'Internal Error'],
};

/** The answer to a request that failed: the one place where errors become HTTP. What nobody foresaw goes to the log, not to the client. */
export function problemResponse(error: unknown, log: Logger, headers: HeadersInit = {}): Response {
  const known = isPanelError(error) ? error : unforeseen(error, log);
  const [status, title] = STATUS[known.code];
  const problem: Problem = {
    type: 'about:blank',
    title,
    status,
    code: known.code,
    detail: known.message,
    told: { ...known.told, text: known.message },
    ...(known.errors.length > 0 && {
      errors: known.errors.map(({ field, told }) => ({ field, message: told.text, told })),
    }),
  };
  const all = new Headers(headers);
  all.set('content-type', 'application/problem+json');
  all.set('cache-control', 'no-store');
  return new Response(JSON.stringify(problem), { status, headers: all });
}

function unforeseen(error: unknown, log: Logger): PanelError {
  if (isDatabaseAway(error)) {
    log.error({ err: error }, 'the database is away');
    return new PanelError('unavailable', tell('database_away'));
  }
  log.error({ err: error }, 'a request failed');
  return new PanelError('internal', tell('own_fault'));
}
