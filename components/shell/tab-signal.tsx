'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { fleetQuery, summaryQuery } from '#lib/client/queries.ts';
import { breakerShown } from '#lib/client/shown.ts';
import { useTick } from '#lib/client/use-clock.ts';

/** Counts the open breakers in the tab's title, so that a panel in the background still tells. */
export function TabSignal() {
  const { data: fleet } = useQuery({ ...fleetQuery(), enabled: false });
  const { data: summary } = useQuery(summaryQuery());
  const open = useTick((now, heardAt) =>
    fleet === undefined
      ? (summary?.open ?? 0)
      : fleet.items.filter((breaker) => breakerShown(breaker, now, heardAt) === 'open').length,
  );
  useEffect(() => {
    const mark = () => {
      const plain = document.title.replace(/^\(\d+\) /, '');
      const title = open === 0 ? plain : `(${open}) ${plain}`;
      if (document.title !== title) document.title = title;
    };
    mark();
    const observer = new MutationObserver(mark);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [open]);
  return null;
}
