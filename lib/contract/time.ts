import { z } from 'zod';
import { rule } from './rule.ts';

/** A moment on the API: RFC 3339 in UTC with milliseconds. Inside the code moments are epoch milliseconds. */
export const Timestamp = z.iso.datetime();
export type Timestamp = z.infer<typeof Timestamp>;

/** Epoch milliseconds to the API's form. */
export function toTimestamp(ms: number): Timestamp {
  return new Date(ms).toISOString();
}

/** As {@link toTimestamp}; null stays null. */
export function toTimestampOrNull(ms: number | null): Timestamp | null {
  return ms === null ? null : toTimestamp(ms);
}

const LARGEST_ID = 2_147_483_647;

/** An identifier on the API: the row's number as text. */
export const Id = z
  .string()
  .regex(/^[1-9]\d{0,9}$/, rule('no_id'))
  .refine((id) => Number(id) <= LARGEST_ID, rule('no_id'));
export type Id = z.infer<typeof Id>;
