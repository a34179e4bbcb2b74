'use client';

import { EyeOff, RotateCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Gap, Restart } from '#lib/contract/history.ts';
import { HistoryRow } from './history-row.tsx';

/** Changes that were missed: how many where it is known. */
export function GapRow({ row, instance }: { row: Gap; instance: string }) {
  const t = useTranslations('gap');
  const what = (
    <span className="inline-flex items-center gap-1.5 font-medium">
      <EyeOff aria-hidden="true" className="size-3.5" />
      {row.missed === null ? t('unknown') : t('missed', { count: row.missed })}
    </span>
  );
  return (
    <HistoryRow at={row.observedAt} instance={instance} what={what}>
      <span className="text-ink-2">{t(`why.${row.why}`)}</span>
    </HistoryRow>
  );
}

/** An instance's new process. */
export function RestartRow({ row, instance }: { row: Restart; instance: string }) {
  const t = useTranslations('gap');
  const what = (
    <span className="inline-flex items-center gap-1.5 font-medium">
      <RotateCw aria-hidden="true" className="size-3.5" />
      {t('restart')}
    </span>
  );
  return (
    <HistoryRow at={row.observedAt} instance={instance} what={what}>
      <span className="text-ink-2">{t('restarted')}</span>
    </HistoryRow>
  );
}
