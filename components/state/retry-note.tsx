'use client';

import { useTranslations } from 'use-intl';
import { useTick } from '#lib/client/use-clock.ts';
import { Countdown } from './age.tsx';

/** When an open circuit tries again. Once that moment has passed, the next call is the probe. */
export function RetryNote({ at }: { at: string }) {
  const t = useTranslations('tile');
  const due = useTick((now) => Date.parse(at) <= now);
  return (
    <p className="min-w-0 text-xs text-ink-2">
      {due ? t('retryDue') : t.rich('retry', { time: () => <Countdown to={at} over={t('retryDue')} /> })}
    </p>
  );
}
