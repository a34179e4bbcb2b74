'use client';

import { useTranslations } from 'use-intl';

const PLACES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** Where a screen will be once its data is here. */
export function Skeleton() {
  const t = useTranslations('trouble');
  return (
    <div role="status" aria-label={t('loading')} className="flex flex-col gap-4">
      <div className="h-16 rounded-lg bg-sunken" />
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,19rem),1fr))] gap-2">
        {PLACES.map((place) => (
          <div key={place} className="h-16 rounded-md bg-sunken" />
        ))}
      </div>
    </div>
  );
}
