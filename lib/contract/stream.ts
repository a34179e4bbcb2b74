import { z } from 'zod';
import { Breaker } from './breaker.ts';
import { Command } from './command.ts';
import { HistoryItem } from './history.ts';
import { PanelHealth } from './panel.ts';
import { Id, Timestamp } from './time.ts';

/** A heartbeat comes this often; a browser that hears nothing for {@link STREAM_LOST_AFTER_MS} says that it is not live. */
export const STREAM_BEAT_MS = 2_000;
export const STREAM_LOST_AFTER_MS = 5_000;

/** GET /api/v1/stream. `cursor` is where to go on, for a first connection; a browser that reconnects sends Last-Event-ID instead. */
export const StreamQuery = z.strictObject({ cursor: z.string().max(200).optional() });
export type StreamQuery = z.infer<typeof StreamQuery>;

/**
 * The events of GET /api/v1/stream, by SSE event name. The SSE `id` is the cursor to come back with (Last-Event-ID, or `?cursor=`).
 * An event may come twice; applying it twice changes nothing.
 */
export const STREAM_EVENTS = {
  /** Breakers that changed, whole, and the ids of those that are gone. */
  breaker: z.object({ items: z.array(Breaker), removed: z.array(Id) }),
  /** New rows of the history. */
  transition: z.object({ items: z.array(HistoryItem) }),
  /** Commands that are new or moved on. */
  command: z.object({ items: z.array(Command) }),
  /** Services that were registered, changed or removed: fetch them again. */
  service: z.object({ ids: z.array(Id) }),
  /** Every two seconds: the server's clock and the panel's own health. */
  beat: z.object({ at: Timestamp, panel: PanelHealth }),
  /** The cursor was too old: fetch everything again. */
  resync: z.object({ at: Timestamp }),
} as const;

export type StreamEventName = keyof typeof STREAM_EVENTS;
export type StreamEvent<Name extends StreamEventName> = z.infer<(typeof STREAM_EVENTS)[Name]>;
