'use client';

import { useTranslations } from 'use-intl';
import { RANGES, type Range } from '#lib/client/ranges.ts';
import { Segments } from '../ui/segments.tsx';

/** How far back to look. */
export function RangePicker({ range, onChoose }: { range: Range; onChoose: (range: Range) => void }) {
  const t = useTranslations('history');
  const options = (Object.keys(RANGES) as Range[]).map((value) => ({ value, text: t(`ranges.${value}`) }));
  return (
    <Segments
      name="range"
      legend={t('range')}
      hideLegend
      value={range}
      options={options}
      onChoose={onChoose}
    />
  );
}
