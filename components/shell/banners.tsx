'use client';

import { useQuery } from '@tanstack/react-query';
import { Unplug } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { summaryQuery } from '#lib/client/queries.ts';
import { useStreamStatus } from './stream-provider.tsx';

/** What keeps the panel itself from telling the truth, across the whole width: the stream is lost, nobody polls, or nobody is reached. */
export function Banners() {
  const t = useTranslations('health');
  const status = useStreamStatus();
  const { data: summary } = useQuery(summaryQuery());
  const text =
    status === 'lost'
      ? t('lostBanner')
      : summary?.panel.collectors.alive === 0
        ? t('noCollectorBanner')
        : summary?.panel.collectors.cutOffSince
          ? t('cutOffBanner')
          : null;
  return (
    <div role="alert" data-testid="banner">
      {text !== null && (
        <p className="flex items-center justify-center gap-2 bg-ink px-4 py-2 text-center text-sm font-medium text-ground">
          <Unplug aria-hidden="true" className="size-4 shrink-0" />
          {text}
        </p>
      )}
    </div>
  );
}
