import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { BreakerDetail, BreakerList } from '#lib/contract/breaker.ts';
import { CommandList } from '#lib/contract/command.ts';
import { BreakerHistory, TransitionList } from '#lib/contract/history.ts';
import { Operator, Summary } from '#lib/contract/panel.ts';
import { ServiceList } from '#lib/contract/service.ts';
import { request } from './http.ts';
import { keys } from './keys.ts';
import { keepNewerReadings } from './merge.ts';
import { historySpan, RANGES, type Range } from './ranges.ts';

/** How many rows of the transitions list come at a time. */
export const TRANSITIONS_PAGE = 25;
/** How many of a breaker's commands are kept at hand. */
export const COMMANDS_KEPT = 10;

/** The whole fleet in one answer. */
export function fleetQuery() {
  return queryOptions({
    queryKey: keys.fleet,
    queryFn: ({ signal }) => request(BreakerList, '/api/v1/breakers?fields=compact', { signal }),
    structuralSharing: (previous, next) =>
      keepNewerReadings(previous as BreakerList | undefined, next as BreakerList),
  });
}

/** One breaker with its circuits. */
export function breakerQuery(id: string) {
  return queryOptions({
    queryKey: keys.detail(id),
    queryFn: ({ signal }) => request(BreakerDetail, `/api/v1/breakers/${id}`, { signal }),
  });
}

/** What happened to a breaker, newest first, page by page. */
export function transitionsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: keys.transitions(id),
    queryFn: ({ signal, pageParam }) =>
      request(TransitionList, `/api/v1/breakers/${id}/transitions?${pageOf(TRANSITIONS_PAGE, pageParam)}`, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** A breaker's timeline and counts over the range that ends now. It is fetched again as time goes on, often enough for one pixel. */
export function historyQuery(id: string, range: Range, now: () => number) {
  return queryOptions({
    queryKey: [...keys.history(id), range],
    queryFn: ({ signal }) =>
      request(
        BreakerHistory,
        `/api/v1/breakers/${id}/history?${new URLSearchParams(historySpan(range, now()))}`,
        { signal },
      ),
    refetchInterval: Math.min(Math.max(RANGES[range] / 300, 5_000), 60_000),
  });
}

/** A breaker's latest commands with their outcomes, newest first. */
export function commandsQuery(id: string) {
  return queryOptions({
    queryKey: keys.commands(id),
    queryFn: ({ signal }) =>
      request(CommandList, `/api/v1/commands?breaker=${id}&limit=${COMMANDS_KEPT}`, { signal }),
  });
}

/** The services registered, with their instances. */
export function servicesQuery() {
  return queryOptions({
    queryKey: keys.services,
    queryFn: ({ signal }) => request(ServiceList, '/api/v1/services', { signal }),
  });
}

/** The fleet in numbers, and the panel's own health. */
export function summaryQuery() {
  return queryOptions({
    queryKey: keys.summary,
    queryFn: ({ signal }) => request(Summary, '/api/v1/summary', { signal }),
  });
}

/** The name this browser's acts are recorded with. */
export function operatorQuery() {
  return queryOptions({
    queryKey: keys.operator,
    queryFn: ({ signal }) => request(Operator, '/api/v1/operator', { signal }),
  });
}

function pageOf(limit: number, cursor: string | null): URLSearchParams {
  return new URLSearchParams(cursor === null ? { limit: `${limit}` } : { limit: `${limit}`, cursor });
}
