import { z } from 'zod';
import { CIRCUIT_STATES } from '#lib/domain/state.ts';
import { CommandBrief } from './command.ts';
import { Text } from './text.ts';
import { Id, Timestamp } from './time.ts';
import { Told } from './told.ts';

export const State = z.enum(CIRCUIT_STATES);

/** What a failure rate means: measured now, frozen as it was at the trip, or not known. */
export const FailureRateKind = z.enum(['live', 'atTrip', 'unknown']);
export type FailureRateKind = z.infer<typeof FailureRateKind>;

/** A hold in force: since when, until when (null: until reset), who and why. */
export const Held = z.object({
  since: Timestamp.nullable(),
  until: Timestamp.nullable(),
  actor: z.string().nullable(),
  reason: z.string().nullable(),
});
export type Held = z.infer<typeof Held>;

/** Flapping of one circuit, by trips: the decayed score (one trip now = 1, half-life ten minutes) and whether it flaps. */
const Flapping = z.object({
  active: z.boolean(),
  score: z.number(),
  since: Timestamp.nullable(),
});

/** A breaker on one instance. */
export const Circuit = z.object({
  id: Id,
  breakerId: Id,
  instanceId: Id,
  reportedInstanceId: z.string().nullable(),
  url: z.string(),
  state: State,
  /** The state as the service wrote it; differs from `state` only when that is unknown. */
  rawState: z.string().nullable(),
  since: Timestamp.nullable(),
  level: z.union([z.literal(0), z.literal(1), z.literal(2)]).nullable(),
  /** We could not read it: `state` is the last known one. */
  stale: z.boolean(),
  /** Why it is stale; null when fresh. */
  staleReason: Told.nullable(),
  /** The service no longer names this breaker. */
  absent: z.boolean(),
  lastReadAt: Timestamp.nullable(),
  /** 0..1 */
  failureRate: z.number().nullable(),
  failureRateKind: FailureRateKind,
  windowCalls: z.number().int().nullable(),
  failureCount: z.number().int().nullable(),
  held: Held.nullable(),
  retryAt: Timestamp.nullable(),
  callsPerSecond: z.number().nullable(),
  refusedPerSecond: z.number().nullable(),
  flapping: Flapping,
  /** The service's configuration of this breaker as it reports it (the seed's keys); null when it does not. */
  config: z.record(z.string(), z.unknown()).nullable(),
});
export type Circuit = z.infer<typeof Circuit>;

/** A named circuit of a service: the roll-up over its instances. */
export const Breaker = z.object({
  id: Id,
  name: z.string(),
  service: z.object({
    id: Id,
    name: z.string(),
    environment: z.string().nullable(),
    owner: z.string().nullable(),
  }),
  dependency: z.string(),
  /** Its worst fresh circuit (open > half_open > unknown > closed); unknown when none is fresh. */
  state: State,
  /** When the state shown began, null when not known. */
  since: Timestamp.nullable(),
  /** The last known state while every circuit is stale, else null. */
  lastKnownState: State.nullable(),
  /** Circuits by what they show; `stale` ones are counted only there, `held` ones also under their state. */
  circuits: z.object({
    total: z.number().int(),
    closed: z.number().int(),
    open: z.number().int(),
    half_open: z.number().int(),
    unknown: z.number().int(),
    stale: z.number().int(),
    held: z.number().int(),
    flapping: z.number().int(),
  }),
  failureRate: z.number().nullable(),
  failureRateKind: FailureRateKind,
  /** A sum over instances: one of them may claim so much that it is no exact number any more. */
  windowCalls: z.number().nullable(),
  callsPerSecond: z.number().nullable(),
  refusedPerSecond: z.number().nullable(),
  /** The hold that lasts longest, when any fresh circuit is held. */
  held: Held.nullable(),
  /** The earliest moment at which an open circuit tries again. */
  retryAt: Timestamp.nullable(),
  lastReadAt: Timestamp.nullable(),
  /** How long a reading stays fresh, in milliseconds. The server says when it no longer is; nothing greys by itself while the stream lives. */
  freshForMs: z.number().int(),
  /** While every circuit is stale: why the one read last is. */
  staleReason: Told.nullable(),
  /** The newest command while it is not finished. */
  pendingCommand: CommandBrief.nullable(),
  /** The newest command; sent back as `seenCommandId` with the next one. */
  lastCommandId: z.string().nullable(),
});
export type Breaker = z.infer<typeof Breaker>;

/** GET /api/v1/breakers/{id} */
export const BreakerDetail = Breaker.extend({ instances: z.array(Circuit) });
export type BreakerDetail = z.infer<typeof BreakerDetail>;

export const BREAKER_SORTS = ['worst', 'name', 'service', 'since', 'failureRate'] as const;

/** GET /api/v1/breakers. `fields=compact` gives the whole fleet in one answer and takes no cursor. */
export const BreakerQuery = z.strictObject({
  state: State.optional(),
  service: Id.optional(),
  dependency: Text.min(1).max(200).optional(),
  q: Text.max(200).optional(),
  sort: z.enum(BREAKER_SORTS).default('worst'),
  fields: z.literal('compact').optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type BreakerQuery = z.infer<typeof BreakerQuery>;

/** A page of breakers; `streamCursor` is where the live stream goes on from this answer. */
export const BreakerList = z.object({
  items: z.array(Breaker),
  nextCursor: z.string().nullable(),
  streamCursor: z.string(),
  /** The server's clock when the answer was made. */
  at: Timestamp,
});
export type BreakerList = z.infer<typeof BreakerList>;
