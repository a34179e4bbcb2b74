'use client';

import { useTranslations } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import type { FailureRateKind } from '#lib/contract/breaker.ts';

/** A failure rate with what it means: measured now, as it was at the trip, or not known. */
export function FailureRate({ rate, kind }: { rate: number | null; kind: FailureRateKind }) {
  const t = useTranslations('rate');
  const formats = useFormats();
  if (rate === null || kind === 'unknown') return <span className="text-ink-3">{t('unknown')}</span>;
  const value = formats.percent(rate);
  return (
    <span className="text-ink-2">
      {t.rich(kind, {
        value,
        strong: (text) => <span className="font-semibold text-ink tabular-nums">{text}</span>,
      })}
    </span>
  );
}
