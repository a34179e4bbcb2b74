import { z } from 'zod';
import type { Operator } from '#lib/contract/panel.ts';
import { getContext, type ServerContext } from './context.ts';
import { PanelError } from './errors.ts';
import { isChange, judgeLocalRequest } from './local-request.ts';
import { createLog } from './log.ts';
import { operatorOf } from './operator.ts';
import { parseInput, readQuery } from './parse-input.ts';
import { problemResponse } from './problem.ts';
import { readJson, requireJson } from './read-json.ts';

/** What a use case of a request works with: the process's context, and who asks. */
export type RequestContext = ServerContext & { readonly operator: Operator };

/** What an endpoint takes; without `query` it takes none. `status` of a good answer: default 200. */
interface Takes<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly status?: number;
}

type Act<Params, Query, Body> = (
  ctx: RequestContext,
  call: { readonly params: Params; readonly query: Query; readonly body: Body; readonly request: Request },
) => unknown;

export type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

/** A route handler: lets in what comes from this machine's panel, parses it, acts, and answers in JSON (204 for undefined) or with a problem. */
export function handle<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  takes: Takes<Params, Query, Body>,
  act: Act<z.output<Params>, z.output<Query>, z.output<Body>>,
): Handler {
  const none = z.strictObject({});
  return async (request, context) => {
    let log: ServerContext['log'] | undefined;
    try {
      const { headers, method } = request;
      const verdict = judgeLocalRequest({ method, host: headers.get('host'), origin: headers.get('origin') });
      if (!verdict.allowed) throw new PanelError(verdict.code, verdict.detail);
      if (isChange(method) && headers.has('content-type')) requireJson(request);
      const ctx = await getContext();
      log = ctx.log;
      const query = readQuery(new URL(request.url).searchParams);
      const call = {
        params: parseInput(takes.params ?? z.unknown(), await context.params, 'path') as z.output<Params>,
        query: parseInput(takes.query ?? none, query, 'query') as z.output<Query>,
        body: (takes.body && parseInput(takes.body, await readJson(request), 'body')) as z.output<Body>,
        request,
      };
      return toResponse(await act({ ...ctx, operator: operatorOf(request) }, call), takes.status ?? 200);
    } catch (error) {
      return problemResponse(error, log ?? createLog());
    }
  };
}

function toResponse(answer: unknown, status: number): Response {
  const bare = answer === undefined ? new Response(null, { status: 204 }) : null;
  const response = bare ?? (answer instanceof Response ? answer : Response.json(answer, { status }));
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
  return response;
}
