'use client';

import { EyeOff, RotateCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Gap, Restart } from '#lib/contract/history.ts';
import { When } from './transition-row.tsx';

/** Changes that were missed: how many where it is known. */
export function GapRow({ row, instance }: { row: Gap; instance: string }) {
  const t = useTranslations('gap');
  return (
    <div className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[9.5rem_12.5rem_minmax(0,1fr)]">
      <When at={row.observedAt} />
      <p className="flex items-center gap-1.5 text-ink-2">
        <EyeOff aria-hidden="true" className="size-3.5" />
        {row.missed === null ? t('unknown') : t('missed', { count: row.missed })}
      </p>
      <div>
        <p className="text-ink-2">{t(`why.${row.why}`)}</p>
        <p className="text-xs text-ink-3">{instance}</p>
      </div>
    </div>
  );
}

/** An instance's new process. */
export function RestartRow({ row, instance }: { row: Restart; instance: string }) {
  const t = useTranslations('gap');
  return (
    <div className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[9.5rem_12.5rem_minmax(0,1fr)]">
      <When at={row.observedAt} />
      <p className="flex items-center gap-1.5 text-ink-2">
        <RotateCw aria-hidden="true" className="size-3.5" />
        {t('restart')}
      </p>
      <div>
        <p className="text-ink-2">{t('restarted')}</p>
        <p className="text-xs text-ink-3">{instance}</p>
      </div>
    </div>
  );
}
