'use client';

import { useTranslations } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import type { RatePoint } from './rate-series.ts';

/** One bucket in numbers, under the pointer. */
export function ChartReadout({
  active,
  payload,
}: {
  active?: boolean;
  payload?: readonly { payload?: RatePoint }[];
}) {
  const t = useTranslations('chart');
  const formats = useFormats();
  const point = payload?.[0]?.payload;
  if (!active || point === undefined) return null;
  const rate = point.rate ?? point.partialRate;
  const perSecond = (value: number | null) =>
    value === null ? t('notMeasured') : t('perSecond', { value: formats.number(value) });
  return (
    <div className="rounded-md border border-line bg-surface px-3 py-2 text-xs shadow-raised">
      <p className="mb-1 font-semibold">
        {formats.time(point.from, point.to)} – {formats.time(point.to, point.to)}
      </p>
      <dl className="grid grid-cols-[auto_auto] gap-x-4 [&_dd]:text-right [&_dt]:text-ink-2">
        <dt>{t('rate')}</dt>
        <dd>{rate === null ? t('notMeasured') : formats.percent(rate)}</dd>
        <dt>{t('calls')}</dt>
        <dd>{perSecond(point.callsPerSecond)}</dd>
        <dt>{t('refused')}</dt>
        <dd>{perSecond(point.refusedPerSecond)}</dd>
      </dl>
      {point.partial && <p className="mt-1 text-ink-3">{t('partial')}</p>}
    </div>
  );
}
