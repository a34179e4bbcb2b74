import { z } from 'zod';
import { BreakerQuery } from '#lib/contract/breaker.ts';
import { CommandInput, CommandQuery } from '#lib/contract/command.ts';
import { HistoryQuery, TransitionQuery } from '#lib/contract/history.ts';
import { IncidentQuery } from '#lib/contract/incident.ts';
import { OperatorInput } from '#lib/contract/panel.ts';
import { tell } from '#lib/contract/sentences.ts';
import { ConnectionTestInput, ServiceInput, ServicePatch } from '#lib/contract/service.ts';
import { StreamQuery } from '#lib/contract/stream.ts';
import { editService } from './edit-service.ts';
import { PanelError } from './errors.ts';
import { handle } from './handle.ts';
import { listBreakers } from './list-breakers.ts';
import { listCollectors } from './list-collectors.ts';
import { listCommands } from './list-commands.ts';
import { listIncidents } from './list-incidents.ts';
import { listServices } from './list-services.ts';
import { listTransitions } from './list-transitions.ts';
import { type Handlers, methods } from './methods.ts';
import { nameOperator } from './name-operator.ts';
import { openStream } from './open-stream.ts';
import { readBreaker } from './read-breaker.ts';
import { readBreakerHistory } from './read-breaker-history.ts';
import { readCommand } from './read-command.ts';
import { readIncident } from './read-incident.ts';
import { readReadiness } from './read-readiness.ts';
import { readService } from './read-service.ts';
import { readSummary } from './read-summary.ts';
import { registerService } from './register-service.ts';
import { removeService } from './remove-service.ts';
import { requestCommand } from './request-command.ts';
import { testConnection } from './test-connection.ts';

/** The `{id}` of a path. What no row can have is answered like what no row has: 404. */
const byId = z.object({ id: z.string() });

/** Everything that the web answers beside its pages. */
const API = {
  '/api/v1/summary': {
    GET: handle({}, (ctx) => readSummary(ctx)),
  },
  '/api/v1/services': {
    GET: handle({}, (ctx) => listServices(ctx)),
    POST: handle({ body: ServiceInput, status: 201 }, (ctx, { body }) => registerService(ctx, body)),
  },
  '/api/v1/services/{id}': {
    GET: handle({ params: byId }, (ctx, { params }) => readService(ctx, params.id)),
    PATCH: handle({ params: byId, body: ServicePatch }, (ctx, { params, body }) =>
      editService(ctx, { id: params.id, patch: body }),
    ),
    DELETE: handle({ params: byId }, (ctx, { params }) => removeService(ctx, params.id)),
  },
  '/api/v1/services/test': {
    POST: handle({ body: ConnectionTestInput }, (ctx, { body }) => testConnection(ctx, body)),
  },
  '/api/v1/breakers': {
    GET: handle({ query: BreakerQuery }, (ctx, { query }) => listBreakers(ctx, query)),
  },
  '/api/v1/breakers/{id}': {
    GET: handle({ params: byId }, (ctx, { params }) => readBreaker(ctx, params.id)),
  },
  '/api/v1/breakers/{id}/transitions': {
    GET: handle({ params: byId, query: TransitionQuery }, (ctx, { params, query }) =>
      listTransitions(ctx, params.id, query),
    ),
  },
  '/api/v1/breakers/{id}/history': {
    GET: handle({ params: byId, query: HistoryQuery }, (ctx, { params, query }) =>
      readBreakerHistory(ctx, params.id, query),
    ),
  },
  '/api/v1/breakers/{id}/commands': {
    POST: handle({ params: byId, body: CommandInput, status: 202 }, (ctx, { params, body, request }) =>
      requestCommand(ctx, {
        breakerId: params.id,
        command: body,
        idempotencyKey: request.headers.get('idempotency-key'),
      }),
    ),
  },
  '/api/v1/commands': {
    GET: handle({ query: CommandQuery }, (ctx, { query }) => listCommands(ctx, query)),
  },
  '/api/v1/commands/{id}': {
    GET: handle({ params: byId }, (ctx, { params }) => readCommand(ctx, params.id)),
  },
  '/api/v1/incidents': {
    GET: handle({ query: IncidentQuery }, (ctx, { query }) => listIncidents(ctx, query)),
  },
  '/api/v1/incidents/{id}': {
    GET: handle({ params: byId }, (ctx, { params }) => readIncident(ctx, params.id)),
  },
  '/api/v1/collectors': {
    GET: handle({}, (ctx) => listCollectors(ctx)),
  },
  '/api/v1/operator': {
    GET: handle({}, (ctx) => ctx.operator),
    PUT: handle({ body: OperatorInput }, (_ctx, { body }) => nameOperator(body)),
  },
  '/api/v1/stream': {
    GET: handle({ query: StreamQuery }, (ctx, { query, request }) =>
      openStream(ctx, {
        cursor: request.headers.get('last-event-id') ?? query.cursor ?? null,
        signal: request.signal,
      }),
    ),
  },
  '/livez': {
    GET: handle({}, () => ({ alive: true })),
  },
  '/readyz': {
    GET: handle({}, (ctx) => readReadiness(ctx)),
  },
} satisfies Record<string, Partial<Handlers>>;

/** What the route of a path exports: a handler for every method, of which those that the path does not have answer with a problem. */
export function route(path: keyof typeof API): Handlers {
  return methods(API[path]);
}

/** What the route of all other paths exports. */
export function nothingHere(): Handlers {
  const refuse = handle({ query: z.unknown() }, (_ctx, { request }) => {
    throw new PanelError('not_found', tell('nothing_at', { path: new URL(request.url).pathname }));
  });
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse };
}
