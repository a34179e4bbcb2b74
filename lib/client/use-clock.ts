'use client';

import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Clock } from './clock.ts';

/** The shared clock; the shell provides it. */
export const ClockContext = createContext<Clock | null>(null);

/** The shared clock itself, for reading the time in a handler. @throws without a provider above. */
export function useClock(): Clock {
  const clock = useContext(ClockContext);
  if (clock === null) throw new Error('No clock is provided above this component.');
  return clock;
}

/**
 * What `select` makes of the present second, and of the last moment heard of the server. The component renders again only when that
 * changes, so select a text, not a moment.
 */
export function useTick<Value extends string | number | boolean | null>(
  select: (now: number, heardAt: number) => Value,
): Value {
  const clock = useClock();
  return useSyncExternalStore(
    clock.subscribe,
    () => select(clock.read(), clock.heardAt()),
    () => select(clock.madeAt, clock.madeAt),
  );
}
