import { z } from 'zod';
import { State } from './breaker.ts';
import { rule } from './rule.ts';
import { Id, Timestamp } from './time.ts';

/** measured: a row of the service's journal; observed: two polls differ, so the moment is only known to the interval. */
const Evidence = z.enum(['journal', 'observed']);

/** One recorded change of one circuit, or a command that changed no state (`from` = `to`). */
export const Transition = z.object({
  kind: z.literal('transition'),
  id: z.string(),
  breakerId: Id,
  circuitId: Id,
  instanceId: Id,
  bootId: z.string().nullable(),
  seq: z.number().int().nullable(),
  at: Timestamp,
  observedAt: Timestamp,
  from: State,
  to: State,
  cause: z.string(),
  evidence: Evidence,
  failureRate: z.number().nullable(),
  failureCount: z.number().int().nullable(),
  windowCalls: z.number().int().nullable(),
  error: z.string().nullable(),
  held: z.boolean(),
  holdUntil: Timestamp.nullable(),
  actor: z.string().nullable(),
  reason: z.string().nullable(),
  commandId: z.string().nullable(),
});
export type Transition = z.infer<typeof Transition>;

/** Changes that were missed: how many where it is known, never a guess. */
export const Gap = z.object({
  kind: z.literal('gap'),
  id: z.string(),
  breakerId: Id.nullable(),
  instanceId: Id,
  bootId: z.string().nullable(),
  missed: z.number().int().nullable(),
  fromSeq: z.number().int().nullable(),
  toSeq: z.number().int().nullable(),
  why: z.enum(['wrapped', 'tail_not_known', 'counted', 'buffer_full']),
  observedAt: Timestamp,
});
export type Gap = z.infer<typeof Gap>;

/** A process of an instance began (a new boot id). */
export const Restart = z.object({
  kind: z.literal('restart'),
  id: z.string(),
  instanceId: Id,
  bootId: z.string(),
  previousBootId: z.string().nullable(),
  observedAt: Timestamp,
});
export type Restart = z.infer<typeof Restart>;

export const HistoryItem = z.discriminatedUnion('kind', [Transition, Gap, Restart]);
export type HistoryItem = z.infer<typeof HistoryItem>;

/** GET /api/v1/breakers/{id}/transitions, newest first. */
export const TransitionQuery = z.strictObject({
  from: Timestamp.optional(),
  to: Timestamp.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type TransitionQuery = z.infer<typeof TransitionQuery>;
export const TransitionList = z.object({ items: z.array(HistoryItem), nextCursor: z.string().nullable() });
export type TransitionList = z.infer<typeof TransitionList>;

/** A stretch of time in one state. */
export const StateSpan = z.object({ from: Timestamp, to: Timestamp, state: State, held: z.boolean() });
export type StateSpan = z.infer<typeof StateSpan>;
export const TimeSpan = z.object({ from: Timestamp, to: Timestamp });
export type TimeSpan = z.infer<typeof TimeSpan>;

/** One instance's timeline: its states, and when nobody could see it. */
export const Lane = z.object({
  circuitId: Id,
  instanceId: Id,
  label: z.string(),
  url: z.string(),
  spans: z.array(StateSpan),
  notSeen: z.array(TimeSpan),
  restarts: z.array(Timestamp),
});
export type Lane = z.infer<typeof Lane>;

/** Counts of one bucket of time over all instances; null: not measured, which is not zero. */
export const Bucket = z.object({
  at: Timestamp,
  calls: z.number().nullable(),
  failures: z.number().nullable(),
  refused: z.number().nullable(),
  fallbacks: z.number().nullable(),
  /** failures / calls of the bucket, null without calls; the last rate reported where one circuit alone does not count its calls. */
  failureRate: z.number().nullable(),
  trips: z.number().int(),
});
export type Bucket = z.infer<typeof Bucket>;

/** GET /api/v1/breakers/{id}/history */
export const HistoryQuery = z
  .strictObject({
    from: Timestamp,
    to: Timestamp,
    points: z.coerce.number().int().min(10).max(1_000).default(120),
  })
  .superRefine((query, issues) => {
    const span = Date.parse(query.to) - Date.parse(query.from);
    if (span <= 0) issues.addIssue({ code: 'custom', path: ['to'], message: rule('span_backwards') });
    if (span > 92 * 24 * 3_600_000)
      issues.addIssue({ code: 'custom', path: ['to'], message: rule('span_long') });
  });
export type HistoryQuery = z.infer<typeof HistoryQuery>;

export const BreakerHistory = z.object({
  from: Timestamp,
  to: Timestamp,
  bucketMs: z.number().int(),
  lanes: z.array(Lane),
  rollUp: z.array(StateSpan),
  buckets: z.array(Bucket),
});
export type BreakerHistory = z.infer<typeof BreakerHistory>;
