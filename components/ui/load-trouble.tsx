'use client';

import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import { useProblemText } from './problem-text.ts';

/** A screen whose data could not be had: what went wrong, and a way to try again. */
export function LoadTrouble({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useTranslations('trouble');
  const text = useProblemText();
  return (
    <div
      role="alert"
      className="mx-auto flex max-w-xl flex-col items-start gap-3 rounded-lg border border-line bg-surface p-6"
    >
      <h2 className="flex items-center gap-2 text-lg font-semibold">
        <TriangleAlert aria-hidden="true" className="size-5 text-open" />
        {t('load')}
      </h2>
      <p className="text-ink-2">{text(error)}</p>
      <Button onClick={onRetry}>{t('retry')}</Button>
    </div>
  );
}
