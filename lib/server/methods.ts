import { z } from 'zod';
import { tell } from '#lib/contract/sentences.ts';
import { PanelError } from './errors.ts';
import { type Handler, handle } from './handle.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A route's handlers by method. */
export type Handlers = Record<(typeof METHODS)[number], Handler>;

/** Adds to a route's own handlers one for every other method, which answers with a problem that names those that there are. */
export function methods(own: Partial<Handlers>): Handlers {
  const allow = METHODS.filter((method) => own[method]).join(', ');
  const refuse = handle({ query: z.unknown() }, (_ctx, { request }) => {
    throw new PanelError(
      'method_not_allowed',
      tell('no_such_method', { method: request.method, allowed: allow }),
    );
  });
  const refused: Handler = async (request, context) => {
    const response = await refuse(request, context);
    if (response.status === 405) response.headers.set('allow', allow);
    return response;
  };
  return { GET: refused, POST: refused, PUT: refused, PATCH: refused, DELETE: refused, ...own };
}
