import { breakerShown, lastKnownOf } from '#lib/client/shown.ts';
import type { Breaker } from '#lib/contract/breaker.ts';
import { compareWorstFirst } from '#lib/domain/state.ts';
import { compareShown, SHOWN_STATES, type ShownState } from '#lib/domain/summary.ts';

const FILTER_STATES = [...SHOWN_STATES, 'flapping'] as const;
export type FilterState = ShownState | 'flapping';

/** What of the fleet is looked at. No states: all. */
export interface FleetFilter {
  readonly text: string;
  readonly states: ReadonlySet<FilterState>;
}

/** The services in the order they are shown, each with the ids of its breakers. */
export type Arrangement = readonly { readonly serviceId: string; readonly breakerIds: readonly string[] }[];

/** The fleet as filtered, grouped by service: worst service first, and in it worst breaker first; equals by name, so that nothing moves without need. */
export function arrangeFleet(
  fleet: readonly Breaker[],
  filter: FleetFilter,
  now: number,
  heardAt: number,
): Arrangement {
  const groups = new Map<string, Ranked[]>();
  for (const breaker of fleet) {
    const shown = breakerShown(breaker, now, heardAt);
    if (!matches(breaker, shown, filter)) continue;
    const group = groups.get(breaker.service.id) ?? [];
    group.push({ breaker, shown });
    groups.set(breaker.service.id, group);
  }
  for (const group of groups.values()) {
    group.sort((a, b) => compareRanked(a, b) || compareText(a.breaker.name, b.breaker.name));
  }
  return [...groups]
    .sort(([, [a]], [, [b]]) =>
      a && b ? compareRanked(a, b) || compareText(a.breaker.service.name, b.breaker.service.name) : 0,
    )
    .map(([serviceId, group]) => ({ serviceId, breakerIds: group.map(({ breaker }) => breaker.id) }));
}

interface Ranked {
  readonly breaker: Breaker;
  readonly shown: ShownState;
}

/** By what they show; stale ones by what they last were. */
function compareRanked(a: Ranked, b: Ranked): number {
  const byShown = compareShown(a.shown, b.shown);
  if (byShown !== 0 || a.shown !== 'stale') return byShown;
  return compareWorstFirst(lastKnownOf(a.breaker) ?? 'unknown', lastKnownOf(b.breaker) ?? 'unknown');
}

/**
 * The arrangement for a list that a pointer or the focus is in: everything stays where it was; what is new comes last, what no longer
 * exists goes. What only stopped matching the filter stays.
 */
export function holdArrangement(
  held: Arrangement,
  next: Arrangement,
  existing: ReadonlySet<string>,
): Arrangement {
  const placed = new Set(held.flatMap((group) => group.breakerIds));
  const fresh = new Map(
    next.map((group) => [group.serviceId, group.breakerIds.filter((id) => !placed.has(id))]),
  );
  const kept = held.map(({ serviceId, breakerIds }) => {
    const added = fresh.get(serviceId) ?? [];
    fresh.delete(serviceId);
    return { serviceId, breakerIds: [...breakerIds.filter((id) => existing.has(id)), ...added] };
  });
  const added = [...fresh].map(([serviceId, breakerIds]) => ({ serviceId, breakerIds }));
  return [...kept, ...added].filter((group) => group.breakerIds.length > 0);
}

/** Whether two arrangements show the same in the same places. */
export function isSameArrangement(a: Arrangement, b: Arrangement): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The states named in an address (`open,held`); whatever is none of ours is left out. */
export function parseStates(value: string | null): ReadonlySet<FilterState> {
  const named = (value ?? '').split(',');
  return new Set(FILTER_STATES.filter((state) => named.includes(state)));
}

function matches(breaker: Breaker, shown: ShownState, filter: FleetFilter): boolean {
  const flapping = filter.states.has('flapping') && isFlapping(breaker, shown);
  if (filter.states.size > 0 && !filter.states.has(shown) && !flapping) return false;
  const { service } = breaker;
  const text = [breaker.name, breaker.dependency, service.name, service.environment, service.owner]
    .join(' ')
    .toLowerCase();
  return filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Whether a breaker flaps as far as anybody can see. */
export function isFlapping(breaker: Breaker, shown: ShownState): boolean {
  return shown !== 'stale' && breaker.circuits.flapping > 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
