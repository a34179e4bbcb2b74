'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Age, Moment } from '../state/age.tsx';

/** A row of what happened: when, what, why, where. */
export function HistoryRow({
  at,
  observed = false,
  what,
  instance,
  children,
}: {
  at: string;
  /** The moment is known to the interval between two polls only. */
  observed?: boolean;
  what: ReactNode;
  instance: string;
  children: ReactNode;
}) {
  const t = useTranslations('transitions');
  return (
    <div className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[11rem_11.5rem_minmax(0,1fr)_auto]">
      <p className="flex items-baseline gap-2 whitespace-nowrap">
        <span title={observed ? t('observed') : undefined}>
          {observed && '≈ '}
          <Moment at={at} />
        </span>
        <span className="text-xs text-ink-3">{t.rich('ago', { age: () => <Age at={at} /> })}</span>
      </p>
      <div className="flex items-center gap-1.5 self-start whitespace-nowrap">{what}</div>
      <div className="min-w-0">{children}</div>
      <p className="max-w-44 truncate text-xs leading-5 text-ink-3" title={instance}>
        {instance}
      </p>
    </div>
  );
}
