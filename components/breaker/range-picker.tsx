'use client';

import { useTranslations } from 'use-intl';
import { RANGES, type Range } from '#lib/client/ranges.ts';

/** How far back to look. */
export function RangePicker({ range, onChoose }: { range: Range; onChoose: (range: Range) => void }) {
  const t = useTranslations('history');
  return (
    <fieldset className="flex overflow-hidden rounded-md border border-line-strong">
      <legend className="sr-only">{t('range')}</legend>
      {(Object.keys(RANGES) as Range[]).map((name) => (
        <label
          key={name}
          className="relative flex min-h-7 items-center border-l border-line px-2.5 text-sm text-ink-2 first-of-type:border-l-0 hover:bg-sunken has-checked:bg-hand-wash has-checked:font-semibold has-checked:text-hand-ink has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-hand"
        >
          <input
            type="radio"
            name="range"
            value={name}
            checked={range === name}
            onChange={() => onChoose(name)}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
          />
          {t(`ranges.${name}`)}
        </label>
      ))}
    </fieldset>
  );
}
