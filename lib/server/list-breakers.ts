import { z } from 'zod';
import { BREAKER_SORTS, type Breaker, type BreakerList, type BreakerQuery } from '#lib/contract/breaker.ts';
import { tell } from '#lib/contract/sentences.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import { compareWorstFirst } from '#lib/domain/state.ts';
import { readFleet } from '#lib/store/fleet.ts';
import type { ServerContext } from './context.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { badRequest } from './errors.ts';
import { presentBreaker } from './present-breaker.ts';

const Place = z.tuple([z.enum(BREAKER_SORTS), z.number().int().min(1)]);

/** The fleet's breakers as they are now, filtered, sorted and, unless the whole fleet is asked for at once, by pages. */
export async function listBreakers(ctx: ServerContext, query: BreakerQuery): Promise<BreakerList> {
  const start = startOf(query);
  // Taken before the read: what changes in between is told by the stream again.
  const streamCursor = await ctx.feed.position();
  const filter = query.service === undefined ? {} : { serviceId: Number(query.service) };
  const fleet = await readFleet(ctx.db.pool, filter);
  const now = ctx.now();
  const found = fleet
    .map((breaker) => presentBreaker(breaker, now))
    .filter((breaker) => matches(breaker, query))
    .sort((a, b) => compareBy(query.sort, a, b));
  const end = query.fields === 'compact' ? found.length : start + query.limit;
  return {
    items: found.slice(start, end),
    nextCursor: end < found.length ? writeCursor([query.sort, end]) : null,
    streamCursor,
    at: toTimestamp(now),
  };
}

function startOf(query: BreakerQuery): number {
  if (query.fields === 'compact' && query.cursor !== undefined)
    throw badRequest([{ field: 'cursor', told: tell('cursor_of_whole') }]);
  const place = readCursor(Place, query.cursor);
  if (place === null) return 0;
  const [sort, start] = place;
  if (sort !== query.sort)
    throw badRequest([{ field: 'cursor', told: tell('cursor_of_other_sort', { sort }) }]);
  return start;
}

function matches(breaker: Breaker, query: BreakerQuery): boolean {
  if (query.state !== undefined && breaker.state !== query.state) return false;
  if (query.dependency !== undefined && breaker.dependency !== query.dependency) return false;
  if (query.q === undefined) return true;
  const wanted = query.q.trim().toLowerCase();
  return [breaker.name, breaker.service.name, breaker.dependency].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

const { compare } = new Intl.Collator('en', { numeric: true });

function compareBy(sort: BreakerQuery['sort'], a: Breaker, b: Breaker): number {
  const byService = compare(a.service.name, b.service.name);
  const byName = compare(a.name, b.name);
  const first = {
    worst: () => compareWorstFirst(a.state, b.state) || byService || byName,
    name: () => byName || byService,
    service: () => byService || byName,
    since: () => newestFirst(a.since, b.since) || byService || byName,
    failureRate: () => highestFirst(a.failureRate, b.failureRate) || byService || byName,
  };
  return first[sort]() || Number(a.id) - Number(b.id);
}

/** What is not known comes last. */
function highestFirst(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return b - a;
}

function newestFirst(a: string | null, b: string | null): number {
  return highestFirst(a === null ? null : Date.parse(a), b === null ? null : Date.parse(b));
}
