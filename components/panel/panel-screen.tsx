'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { fleetQuery } from '#lib/client/queries.ts';
import { breakerShown, isStale } from '#lib/client/shown.ts';
import { useClock, useTick } from '#lib/client/use-clock.ts';
import type { Breaker } from '#lib/contract/breaker.ts';
import { countShown } from '#lib/domain/summary.ts';
import { LoadTrouble } from '../ui/load-trouble.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { arrangeFleet, type FleetFilter, isFlapping } from './arrangement.ts';
import { EmptyFleet } from './empty-fleet.tsx';
import { FilterBar } from './filter-bar.tsx';
import { Fleet } from './fleet.tsx';
import { SummaryStrip } from './summary-strip.tsx';
import { useFleetFilter } from './use-fleet-filter.ts';

const NONE: readonly Breaker[] = [];

/** The panel: the fleet in numbers, then every breaker, worst first. */
export function PanelScreen() {
  const t = useTranslations('panel');
  const { data, error, refetch } = useQuery(fleetQuery());
  const breakers = data?.items ?? NONE;
  const { filter, setText, settle, toggle, clear } = useFleetFilter();
  const { counts, arrangement, found } = useView(breakers, filter);
  if (data === undefined)
    return error === null ? <Skeleton /> : <LoadTrouble error={error} onRetry={() => refetch()} />;
  if (breakers.length === 0) return <EmptyFleet />;
  return (
    <div className="flex flex-col gap-4">
      <h1 className="sr-only">{t('title')}</h1>
      <SummaryStrip counts={counts} chosen={filter.states} onToggle={toggle} />
      <FilterBar
        filter={filter}
        found={found}
        total={breakers.length}
        onText={setText}
        onSettle={settle}
        onClear={clear}
      />
      {found === 0 && <p className="py-8 text-center text-ink-2">{t('nothingFound')}</p>}
      <Fleet breakers={breakers} arrangement={arrangement} />
    </div>
  );
}

/** What the fleet comes to at present. Worked out again when a breaker changes, or when one turns stale merely because time passes. */
function useView(breakers: readonly Breaker[], filter: FleetFilter) {
  const clock = useClock();
  const staleIds = useTick((now, heardAt) =>
    breakers.flatMap((breaker) => (isStale(breaker, now, heardAt) ? breaker.id : [])).join(' '),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: staleIds stands for the clock
  return useMemo(() => {
    const at = [clock.read(), clock.heardAt()] as const;
    const arrangement = arrangeFleet(breakers, filter, ...at);
    return {
      arrangement,
      found: arrangement.reduce((sum, group) => sum + group.breakerIds.length, 0),
      counts: countShown(
        breakers.map((breaker) => {
          const shown = breakerShown(breaker, ...at);
          return { shown, flapping: isFlapping(breaker, shown) };
        }),
      ),
    };
  }, [breakers, filter, staleIds, clock]);
}
