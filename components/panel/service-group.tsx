'use client';

import { type CSSProperties, memo, useId } from 'react';
import { useTranslations } from 'use-intl';
import type { Breaker } from '#lib/contract/breaker.ts';
import { BreakerTile } from './breaker-tile.tsx';

/** One service and those of its breakers that are looked at, in the order given. */
export const ServiceGroup = memo(
  function ServiceGroup({ breakers }: { breakers: readonly Breaker[] }) {
    const t = useTranslations('panel');
    const id = useId();
    const service = breakers[0]?.service;
    if (service === undefined) return null;
    return (
      <section
        aria-labelledby={id}
        className="col-[span_min(var(--breakers),var(--columns))] grid grid-cols-subgrid gap-y-2"
        style={{ '--breakers': breakers.length } as CSSProperties}
      >
        <header className="col-span-full flex items-baseline gap-x-3">
          <h2 id={id} className="min-w-0 truncate text-base font-semibold">
            {service.name}
          </h2>
          {service.environment !== null && <span className="plate text-ink-3">{service.environment}</span>}
          {service.owner !== null && (
            <span className="min-w-0 truncate text-xs text-ink-3 max-sm:hidden">{service.owner}</span>
          )}
          <span aria-hidden="true" className="h-px min-w-4 flex-1 self-center bg-line" />
          <span className="text-xs whitespace-nowrap text-ink-3">
            {t('breakers', { count: breakers.length })}
          </span>
        </header>
        <ul className="col-span-full grid grid-cols-subgrid gap-y-2">
          {breakers.map((breaker) => (
            <li key={breaker.id} className="min-w-0">
              <BreakerTile breaker={breaker} />
            </li>
          ))}
        </ul>
      </section>
    );
  },
  (before, after) =>
    before.breakers.length === after.breakers.length &&
    before.breakers.every((breaker, place) => breaker === after.breakers[place]),
);
