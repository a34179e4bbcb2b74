'use client';

import { Hand } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Held } from '#lib/contract/breaker.ts';
import { Countdown } from './age.tsx';

/** Who holds a circuit open, for how long still, and why. */
export function HoldNote({ held }: { held: Held }) {
  const t = useTranslations('hold');
  const { actor, until, reason } = held;
  const end =
    until === null
      ? t('untilReset')
      : t.rich('left', { time: () => <Countdown to={until} over={t('over')} /> });
  return (
    <p className="flex min-w-0 items-center gap-1.5 text-xs text-hand-ink" title={reason ?? undefined}>
      <Hand aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="truncate">
        {actor === null ? t('bySomeone') : t('by', { actor })} {end}
        {reason !== null && <span className="text-ink-2"> {reason}</span>}
      </span>
    </p>
  );
}
