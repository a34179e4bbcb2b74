'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { type FilterState, type FleetFilter, parseStates } from './arrangement.ts';

const WRITE_AFTER_MS = 250;

/** The filter of the panel. It lives in the address, so that it can be shared and survives a reload. */
export function useFleetFilter() {
  const params = useSearchParams();
  const [text, setText] = useState(params.get('q') ?? '');
  const named = params.get('state');
  const filter: FleetFilter = useMemo(() => ({ text, states: parseStates(named) }), [text, named]);

  // Browsers limit how often an address may change; typing is faster than that. What is typed is written at the latest when the field
  // is left: a write during a navigation would call it off.
  const settle = useCallback(() => writeParam('q', text), [text]);
  useEffect(() => {
    const timer = setTimeout(settle, WRITE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [settle]);

  const toggle = useCallback(
    (state: FilterState) => {
      const next = new Set(parseStates(named));
      if (!next.delete(state)) next.add(state);
      writeParam('state', [...next].join(','));
    },
    [named],
  );
  const clear = useCallback(() => {
    setText('');
    writeParam('state', '');
  }, []);
  return { filter, setText, settle, toggle, clear };
}

function writeParam(name: string, value: string): void {
  const url = new URL(window.location.href);
  if ((url.searchParams.get(name) ?? '') === value) return;
  if (value === '') url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  window.history.replaceState(null, '', url);
}
