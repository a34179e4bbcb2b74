'use client';

import { useQuery } from '@tanstack/react-query';
import { breakerQuery } from '#lib/client/queries.ts';
import type { Range } from '#lib/client/ranges.ts';
import { Lever } from '../lever/lever.tsx';
import { LoadTrouble } from '../ui/load-trouble.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { BreakerHeader } from './breaker-header.tsx';
import { CircuitTable } from './circuit-table.tsx';
import { Configuration } from './configuration.tsx';
import { History } from './history.tsx';
import { TransitionList } from './transition-list.tsx';

/** One breaker: what it shows, its circuits, what happened, how it is set, and the lever. */
export function BreakerScreen({ id, range }: { id: string; range: Range }) {
  const { data: breaker, error, refetch } = useQuery(breakerQuery(id));
  if (breaker === undefined)
    return error === null ? <Skeleton /> : <LoadTrouble error={error} onRetry={() => refetch()} />;
  return (
    <div className="flex flex-col gap-5">
      <BreakerHeader breaker={breaker} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex flex-col gap-5 lg:sticky lg:top-17 lg:order-2">
          <Lever breaker={breaker} />
          <div className="hidden lg:block">
            <Configuration circuits={breaker.instances} />
          </div>
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <CircuitTable breaker={breaker} />
          <History breaker={breaker} range={range} />
          <TransitionList breaker={breaker} />
          <div className="lg:hidden">
            <Configuration circuits={breaker.instances} />
          </div>
        </div>
      </div>
    </div>
  );
}
