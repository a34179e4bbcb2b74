'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { rowKey } from '#lib/client/merge.ts';
import { transitionsQuery } from '#lib/client/queries.ts';
import type { BreakerDetail } from '#lib/contract/breaker.ts';
import { Button } from '../ui/button.tsx';
import { LoadTrouble } from '../ui/load-trouble.tsx';
import { Section } from '../ui/section.tsx';
import { GapRow, RestartRow } from './gap-row.tsx';
import { TransitionRow } from './transition-row.tsx';

/** What happened to the breaker, newest first: changes with their cause, and what was missed. */
export function TransitionList({ breaker }: { breaker: BreakerDetail }) {
  const t = useTranslations('transitions');
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    transitionsQuery(breaker.id),
  );
  const names = useMemo(
    () =>
      new Map(
        breaker.instances.map((circuit) => [circuit.instanceId, circuit.reportedInstanceId ?? circuit.url]),
      ),
    [breaker.instances],
  );
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={t('title')}>
      {data === undefined && error !== null && (
        <div className="p-4">
          <LoadTrouble error={error} onRetry={() => refetch()} />
        </div>
      )}
      {data !== undefined && rows.length === 0 && <p className="px-4 py-6 text-sm text-ink-2">{t('none')}</p>}
      <ol data-testid="transitions" className="divide-y divide-line text-sm">
        {rows.map((row) => {
          const instance = names.get(row.instanceId) ?? t('removedInstance');
          return (
            <li key={rowKey(row)} data-kind={row.kind} className="px-3 py-1.5 sm:px-4">
              {row.kind === 'transition' && <TransitionRow row={row} instance={instance} />}
              {row.kind === 'gap' && <GapRow row={row} instance={instance} />}
              {row.kind === 'restart' && <RestartRow row={row} instance={instance} />}
            </li>
          );
        })}
      </ol>
      {hasNextPage && (
        <div className="border-t border-line p-2 text-center">
          <Button kind="quiet" size="sm" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </Section>
  );
}
