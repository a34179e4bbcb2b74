import type { InfiniteData } from '@tanstack/react-query';
import type { Breaker, BreakerList } from '#lib/contract/breaker.ts';
import type { Command, CommandList } from '#lib/contract/command.ts';
import type { HistoryItem, TransitionList } from '#lib/contract/history.ts';
import type { StreamEvent } from '#lib/contract/stream.ts';

/** Whether `a` was read before `b`: an answer and the stream can overtake one another. */
export function isOlder(a: Breaker, b: Breaker): boolean {
  return Date.parse(a.lastReadAt ?? '') < Date.parse(b.lastReadAt ?? '');
}

/** A fetched fleet, where a breaker that the stream has brought newer stays as it is. Unchanged ones keep their identity. */
export function keepNewerReadings(previous: BreakerList | undefined, next: BreakerList): BreakerList {
  if (previous === undefined) return next;
  const known = new Map(previous.items.map((breaker) => [breaker.id, breaker]));
  const items = next.items.map((breaker) => {
    const before = known.get(breaker.id);
    return before !== undefined && (isOlder(breaker, before) || isSame(breaker, before)) ? before : breaker;
  });
  return { ...next, items };
}

/** The fleet after a `breaker` event. Unchanged breakers keep their identity; the list does too when nothing is new. */
export function mergeBreakers(list: BreakerList, event: StreamEvent<'breaker'>): BreakerList {
  const changed = new Map(event.items.map((breaker) => [breaker.id, breaker]));
  const removed = new Set(event.removed);
  const items: Breaker[] = [];
  let touched = false;
  for (const before of list.items) {
    const after = changed.get(before.id);
    changed.delete(before.id);
    if (removed.has(before.id)) {
      touched = true;
    } else if (after === undefined || isOlder(after, before) || isSame(after, before)) {
      items.push(before);
    } else {
      touched = true;
      items.push(after);
    }
  }
  const added = [...changed.values()].filter((breaker) => !removed.has(breaker.id));
  return touched || added.length > 0 ? { ...list, items: [...items, ...added] } : list;
}

/** The pages of a breaker's history with new rows in front, newest first; rows already there are left out. */
export function mergeHistory(
  data: InfiniteData<TransitionList>,
  items: readonly HistoryItem[],
): InfiniteData<TransitionList> {
  const [first, ...rest] = data.pages;
  if (first === undefined) return data;
  const known = new Set(data.pages.flatMap((page) => page.items.map(rowKey)));
  const added = items.filter((item) => !known.has(rowKey(item))).sort(newestFirst);
  return added.length === 0
    ? data
    : { ...data, pages: [{ ...first, items: [...added, ...first.items] }, ...rest] };
}

/** What tells one row of a history from every other. */
export function rowKey(item: HistoryItem): string {
  return `${item.kind}:${item.id}`;
}

/** The commands with new or moved-on ones in their place, newest first. */
export function mergeCommands(list: CommandList, items: readonly Command[]): CommandList {
  const changed = new Map(items.map((command) => [command.id, command]));
  const kept = list.items.map((command) => changed.get(command.id) ?? command);
  const known = new Set(list.items.map((command) => command.id));
  const added = items.filter((command) => !known.has(command.id));
  const sorted = [...added, ...kept].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return { ...list, items: sorted };
}

function newestFirst(a: HistoryItem, b: HistoryItem): number {
  return Date.parse(momentOf(b)) - Date.parse(momentOf(a));
}

function momentOf(item: HistoryItem): string {
  return item.kind === 'transition' ? item.at : item.observedAt;
}

function isSame(a: Breaker, b: Breaker): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
