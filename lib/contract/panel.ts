import { z } from 'zod';
import { Text } from './text.ts';
import { Timestamp } from './time.ts';

/** One collector process as it last reported. */
const Collector = z.object({
  id: z.string(),
  startedAt: Timestamp,
  heartbeatAt: Timestamp,
  alive: z.boolean(),
  shards: z.number().int(),
  instances: z.number().int(),
  /** How late its latest polls were, milliseconds (the worst of the last report). */
  lagMs: z.number(),
  lastError: z.string().nullable(),
  /** Since when it reaches none of its services, which fell silent together: a fault of its own network. */
  cutOffSince: Timestamp.nullable(),
});
export const CollectorList = z.object({ items: z.array(Collector), nextCursor: z.string().nullable() });
export type CollectorList = z.infer<typeof CollectorList>;

/** The panel's own health: a fault of ours is never shown as a fault of a service. */
export const PanelHealth = z.object({
  at: Timestamp,
  collectors: z.object({
    alive: z.number().int(),
    total: z.number().int(),
    lagMs: z.number().nullable(),
    /** Since when one of them reaches none of its services; null while each reaches any. */
    cutOffSince: Timestamp.nullable(),
  }),
  /** Shards nobody polls at present. */
  unheldShards: z.number().int(),
});
export type PanelHealth = z.infer<typeof PanelHealth>;

/** GET /api/v1/summary: breakers by what they show, each once: `held` apart from `open`, `stale` apart from `unknown`; `flapping` lies across. */
export const Summary = z.object({
  at: Timestamp,
  total: z.number().int(),
  closed: z.number().int(),
  open: z.number().int(),
  half_open: z.number().int(),
  unknown: z.number().int(),
  held: z.number().int(),
  flapping: z.number().int(),
  stale: z.number().int(),
  services: z.number().int(),
  panel: PanelHealth,
});
export type Summary = z.infer<typeof Summary>;

/** PUT /api/v1/operator: the name recorded, as unverified, with each act. It is kept in a cookie. */
export const OperatorInput = z.strictObject({
  name: Text.trim().min(1).max(100),
});
export type OperatorInput = z.infer<typeof OperatorInput>;
export const Operator = z.object({ name: z.string().nullable(), verified: z.literal(false) });
export type Operator = z.infer<typeof Operator>;
