import { z } from 'zod';
import { State } from './breaker.ts';
import { rule } from './rule.ts';
import { Text } from './text.ts';
import { Id, Timestamp } from './time.ts';
import { Told } from './told.ts';

/** Why a poll failed: the kind, and the reason in words. */
const PollFailure = z.object({ code: z.string(), detail: Told });

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
  staleReason: Told.nullable(),
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

const name = Text.trim().min(1).max(100);
const label = Text.trim().min(1, rule('label_empty')).max(100).nullable();
const url = z.string().min(1).max(2_048);
const token = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^[\x21-\x7e]+$/, rule('not_printable'));
const pollIntervalMs = z
  .number()
  .int()
  .min(POLL_INTERVAL_MS.min, rule('under_a_second'))
  .max(POLL_INTERVAL_MS.max, rule('over_a_minute'));
const instances = z.array(z.strictObject({ url })).min(1).max(500);
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
