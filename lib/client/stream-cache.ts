import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { BreakerDetail, BreakerList } from '#lib/contract/breaker.ts';
import type { Command, CommandList } from '#lib/contract/command.ts';
import type { HistoryItem, TransitionList } from '#lib/contract/history.ts';
import type { Summary } from '#lib/contract/panel.ts';
import type { StreamEvent, StreamEventName } from '#lib/contract/stream.ts';
import { keys } from './keys.ts';
import { isOlder, mergeBreakers, mergeCommands, mergeHistory } from './merge.ts';

/** A stream event with its name. */
export type StreamMessage = {
  [Name in StreamEventName]: { name: Name; data: StreamEvent<Name> };
}[StreamEventName];

/** Asks for a query to be fetched again soon; many asks in a short time are one fetch. */
export type Refresh = (key: QueryKey, delayMs?: number) => void;

const REFRESH_MS = 200;
const SUMMARY_MS = 2_000;

/** Makes a {@link Refresh} over a query cache. */
export function createRefresh(client: QueryClient): Refresh {
  const waiting = new Set<string>();
  return (queryKey, delayMs = REFRESH_MS) => {
    const name = JSON.stringify(queryKey);
    if (waiting.has(name)) return;
    waiting.add(name);
    setTimeout(() => {
      waiting.delete(name);
      void client.invalidateQueries({ queryKey });
    }, delayMs);
  };
}

/**
 * Writes what the stream says into the query cache, so that only what changed renders again. What an event does not carry whole
 * (circuits, timelines, services) is fetched again. Applying an event twice changes nothing.
 */
export function applyMessage(client: QueryClient, refresh: Refresh, message: StreamMessage): void {
  switch (message.name) {
    case 'breaker':
      applyBreakers(client, refresh, message.data);
      break;
    case 'transition':
      applyHistory(client, refresh, message.data.items);
      break;
    case 'command':
      applyCommands(client, refresh, message.data.items);
      break;
    case 'service':
      refresh(keys.services);
      refresh(keys.fleet);
      break;
    case 'beat':
      client.setQueryData<Summary>(
        keys.summary,
        (summary) => summary && { ...summary, panel: message.data.panel },
      );
      break;
    case 'resync':
      void client.invalidateQueries();
      break;
  }
}

function applyBreakers(client: QueryClient, refresh: Refresh, event: StreamEvent<'breaker'>): void {
  write<BreakerList>(client, refresh, keys.fleet, (list) => mergeBreakers(list, event));
  for (const breaker of event.items) {
    client.setQueryData<BreakerDetail>(keys.detail(breaker.id), (detail) =>
      detail && !isOlder(breaker, detail) ? { ...detail, ...breaker } : detail,
    );
  }
  for (const id of [...event.items.map((breaker) => breaker.id), ...event.removed]) {
    if (client.getQueryState(keys.detail(id)) !== undefined) refresh(keys.detail(id));
  }
  refresh(keys.summary, SUMMARY_MS);
}

function applyHistory(client: QueryClient, refresh: Refresh, items: readonly HistoryItem[]): void {
  const own = new Map<string, HistoryItem[]>();
  for (const item of items) {
    if (item.kind === 'restart' || item.breakerId === null) refresh(['breaker']);
    else own.set(item.breakerId, [...(own.get(item.breakerId) ?? []), item]);
  }
  for (const [id, rows] of own) {
    write<InfiniteData<TransitionList>>(client, refresh, keys.transitions(id), (data) =>
      mergeHistory(data, rows),
    );
    if (client.getQueriesData({ queryKey: keys.history(id) }).length > 0) refresh(keys.history(id));
  }
}

function applyCommands(client: QueryClient, refresh: Refresh, items: readonly Command[]): void {
  for (const command of items) {
    write<CommandList>(client, refresh, keys.commands(command.breakerId), (list) =>
      mergeCommands(list, [command]),
    );
  }
}

/** Changes what is in the cache. An answer that is on its way may be older than the news and would undo it: that is fetched again. */
function write<Data>(
  client: QueryClient,
  refresh: Refresh,
  key: QueryKey,
  change: (data: Data) => Data,
): void {
  client.setQueryData<Data>(key, (data) => data && change(data));
  if (client.isFetching({ queryKey: key, exact: true }) > 0) refresh(key);
}
