import { z } from 'zod';
import { State } from './breaker.ts';
import { Text } from './text.ts';
import { Id, Timestamp } from './time.ts';

/** Why a poll failed: a stable word and one sentence for people. */
const PollFailure = z.object({ code: z.string(), detail: z.string() });

/** One replica: one base URL, one process at a time. */
export const Instance = z.object({
  id: Id,
  url: z.string(),
  /** What it speaks: 0 snapshot, 1 counters, 2 journal; null: not known yet. */
  level: z.union([z.literal(0), z.literal(1), z.literal(2)]).nullable(),
  commands: z.enum(['on', 'off', 'unknown']),
  reportedInstanceId: z.string().nullable(),
  reportedService: z.string().nullable(),
  bootId: z.string().nullable(),
  lastReadAt: Timestamp.nullable(),
  lastPollAt: Timestamp.nullable(),
  stale: z.boolean(),
  staleReason: z.string().nullable(),
  failure: PollFailure.nullable(),
  failingSince: Timestamp.nullable(),
  /** The service's clock minus ours, milliseconds; null below level 2. */
  clockSkewMs: z.number().nullable(),
});
export type Instance = z.infer<typeof Instance>;

/** A registered application. Tokens are never returned, only whether there is one. */
export const Service = z.object({
  id: Id,
  name: z.string(),
  environment: z.string().nullable(),
  owner: z.string().nullable(),
  dependencies: z.record(z.string(), z.string()),
  pollIntervalMs: z.number().int(),
  hasReadToken: z.boolean(),
  hasAdminToken: z.boolean(),
  instances: z.array(Instance),
  breakers: z.number().int(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Service = z.infer<typeof Service>;

export const ServiceList = z.object({ items: z.array(Service), nextCursor: z.string().nullable() });
export type ServiceList = z.infer<typeof ServiceList>;

export const POLL_INTERVAL_MS = { min: 1_000, default: 5_000, max: 60_000 } as const;

const name = Text.trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters');
const label = Text.trim()
  .min(1, 'must not be empty (null means none)')
  .max(100, 'must have at most 100 characters')
  .nullable();
const url = z.string().min(1, 'must not be empty').max(2_048, 'must have at most 2048 characters');
const token = z
  .string()
  .min(1, 'must not be empty')
  .max(1_000, 'must have at most 1000 characters')
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');
const pollIntervalMs = z
  .number()
  .int()
  .min(POLL_INTERVAL_MS.min, `must be at least ${POLL_INTERVAL_MS.min} (one second)`)
  .max(POLL_INTERVAL_MS.max, `must be at most ${POLL_INTERVAL_MS.max} (one minute)`);
const instances = z.array(z.strictObject({ url })).min(1, 'needs at least one').max(500, 'takes at most 500');
const dependencies = z.record(Text.min(1).max(200), Text.trim().min(1).max(200));

/** POST /api/v1/services. `dependencies` maps a breaker's name to what it protects, where the two differ. */
export const ServiceInput = z.strictObject({
  name,
  instances,
  environment: label.optional(),
  owner: label.optional(),
  dependencies: dependencies.optional(),
  pollIntervalMs: pollIntervalMs.optional(),
  readToken: token.optional(),
  adminToken: token.optional(),
});
export type ServiceInput = z.infer<typeof ServiceInput>;

/**
 * PATCH /api/v1/services/{id}. What is left out stays; a token of null is removed. A new address never gets an old token:
 * a change of `instances` that brings one clears both tokens unless they are given again in the same request.
 */
export const ServicePatch = z.strictObject({
  name: name.optional(),
  instances: instances.optional(),
  environment: label.optional(),
  owner: label.optional(),
  dependencies: dependencies.optional(),
  pollIntervalMs: pollIntervalMs.optional(),
  readToken: token.nullable().optional(),
  adminToken: token.nullable().optional(),
});
export type ServicePatch = z.infer<typeof ServicePatch>;

/** POST /api/v1/services/test: try an address before saving it. A collector runs it. */
export const ConnectionTestInput = z.strictObject({
  url,
  readToken: token.optional(),
});
export type ConnectionTestInput = z.infer<typeof ConnectionTestInput>;

/** What the collector found at an address, or what is wrong (`failure`). */
export const ConnectionTest = z.object({
  url: z.string(),
  ok: z.boolean(),
  failure: PollFailure.nullable(),
  level: z.union([z.literal(0), z.literal(1), z.literal(2)]).nullable(),
  commands: z.enum(['on', 'off', 'unknown']),
  service: z.string().nullable(),
  instanceId: z.string().nullable(),
  /** The first 50 by name. */
  breakers: z.array(z.object({ name: z.string(), state: State })),
  breakersTotal: z.number().int(),
  elapsedMs: z.number(),
});
export type ConnectionTest = z.infer<typeof ConnectionTest>;
