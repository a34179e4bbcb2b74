import { z } from 'zod';
import { State } from './breaker.ts';
import { CommandAction } from './command.ts';
import { rule } from './rule.ts';
import { Text } from './text.ts';
import { Id, Timestamp } from './time.ts';

/** open: a circuit of it is not closed yet; closed: all of them are, or are gone, or nobody calls them. */
const IncidentState = z.enum(['open', 'closed']);

/** What an incident cost so far; null: not known, which is not nothing. */
const IncidentCost = z.object({
  /** Milliseconds in which at least one circuit was open. */
  openMs: z.number().nullable(),
  /** Milliseconds in which a circuit was not seen and none was known to be open: it may have been open longer by as much. */
  notSeenMs: z.number(),
  refused: z.number().nullable(),
  fallbacks: z.number().nullable(),
  /** Some circuits did not count all the time: there may have been more. */
  countsIncomplete: z.boolean(),
});

/** Circuits of one dependency that were not closed, from the first trip on. A hold or a forced opening makes none. */
export const Incident = z.object({
  id: Id,
  dependency: z.string(),
  state: IncidentState,
  openedAt: Timestamp,
  lastTripAt: Timestamp,
  closedAt: Timestamp.nullable(),
  trips: z.number().int(),
  breakers: z.number().int(),
  circuits: z.number().int(),
  /** In order of onset. */
  services: z.array(z.object({ id: Id, name: z.string(), environment: z.string().nullable() })),
  cost: IncidentCost,
});
export type Incident = z.infer<typeof Incident>;

/** A circuit that tripped. `recoveredAt` null: it is open again, or nothing told of its recovery. */
const IncidentCircuit = z.object({
  circuitId: Id,
  instanceId: Id,
  url: z.string(),
  reportedInstanceId: z.string().nullable(),
  onsetAt: Timestamp,
  recoveredAt: Timestamp.nullable(),
  trips: z.number().int(),
});

/** A breaker with the circuits of it that tripped, in order of onset. */
export const IncidentMember = z.object({
  breakerId: Id,
  name: z.string(),
  service: z.object({ id: Id, name: z.string(), environment: z.string().nullable() }),
  onsetAt: Timestamp,
  trips: z.number().int(),
  circuits: z.array(IncidentCircuit),
});
export type IncidentMember = z.infer<typeof IncidentMember>;

const ofCircuit = {
  breakerId: Id,
  circuitId: Id,
  instanceId: Id,
  transitionId: z.string(),
  from: State,
  to: State,
  cause: z.string(),
  evidence: z.enum(['journal', 'observed']),
  failureRate: z.number().nullable(),
  failureCount: z.number().nullable(),
  windowCalls: z.number().nullable(),
  error: z.string().nullable(),
  held: z.boolean(),
  actor: z.string().nullable(),
  reason: z.string().nullable(),
};
const anEvent = { id: z.string(), at: Timestamp };

/**
 * What happened in an incident. `act`: what somebody did on the service itself, past the panel. `command`: what an operator of the panel
 * did; its outcomes are under its `commandId`.
 */
export const IncidentEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['trip', 'failed_probe', 'recovery', 'act']), ...anEvent, ...ofCircuit }),
  z.object({
    kind: z.literal('command'),
    ...anEvent,
    breakerId: Id,
    commandId: z.uuid(),
    action: CommandAction,
    hold: z.boolean(),
    actor: z.string(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('gap'),
    ...anEvent,
    gapId: z.string(),
    breakerId: Id.nullable(),
    instanceId: Id,
    missed: z.number().nullable(),
    why: z.string(),
  }),
  z.object({ kind: z.enum(['closed', 'reopened']), ...anEvent }),
]);
export type IncidentEvent = z.infer<typeof IncidentEvent>;

/** An incident's events are told up to this many, the newest. */
export const MAX_INCIDENT_EVENTS = 2_000;

/** GET /api/v1/incidents/{id}: members in order of onset, events oldest first. */
export const IncidentDetail = Incident.extend({
  members: z.array(IncidentMember),
  events: z.array(IncidentEvent),
  /** There are older events than those told. */
  moreEvents: z.boolean(),
});
export type IncidentDetail = z.infer<typeof IncidentDetail>;

/** GET /api/v1/incidents, newest first: those that lasted at some moment from `from` to `to`. */
export const IncidentQuery = z
  .strictObject({
    state: IncidentState.optional(),
    dependency: Text.min(1).max(200).optional(),
    from: Timestamp.optional(),
    to: Timestamp.optional(),
    cursor: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  })
  .superRefine(({ from, to }, issues) => {
    if (from !== undefined && to !== undefined && Date.parse(to) < Date.parse(from))
      issues.addIssue({ code: 'custom', path: ['to'], message: rule('span_backwards') });
  });
export type IncidentQuery = z.infer<typeof IncidentQuery>;

export const IncidentList = z.object({ items: z.array(Incident), nextCursor: z.string().nullable() });
export type IncidentList = z.infer<typeof IncidentList>;
