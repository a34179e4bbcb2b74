'use client';

import { Plus, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../ui/button.tsx';
import { FieldError, INPUT_CLASS } from '../ui/text-field.tsx';
import type { DraftDependency } from './service-draft.ts';

/** Which breaker protects what, where its name does not say it. */
export function DependencyRows({
  rows,
  error,
  onChange,
}: {
  rows: readonly DraftDependency[];
  error: string | undefined;
  onChange: (rows: readonly DraftDependency[]) => void;
}) {
  const t = useTranslations('serviceForm');
  const set = (key: number, part: Partial<DraftDependency>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () =>
    onChange([
      ...rows,
      { key: Math.max(-1, ...rows.map((row) => row.key)) + 1, breaker: '', dependency: '' },
    ]);
  return (
    <details open={rows.length > 0} className="rounded-md border border-line px-3 py-2">
      <summary className="text-sm font-medium">{t('dependencies')}</summary>
      <div className="flex flex-col gap-2 pt-2">
        <p className="text-xs text-ink-3">{t('dependenciesHint')}</p>
        {rows.map((row, place) => (
          <div key={row.key} className="flex gap-1.5">
            <input
              value={row.breaker}
              onChange={(event) => set(row.key, { breaker: event.target.value })}
              aria-label={t('dependencyBreaker', { number: place + 1 })}
              placeholder={t('breaker')}
              className={INPUT_CLASS}
            />
            <input
              value={row.dependency}
              onChange={(event) => set(row.key, { dependency: event.target.value })}
              aria-label={t('dependencyName', { number: place + 1 })}
              placeholder={t('dependency')}
              className={INPUT_CLASS}
            />
            <Button
              kind="quiet"
              className="px-2!"
              aria-label={t('removeDependency', { number: place + 1 })}
              onClick={() => onChange(rows.filter((other) => other.key !== row.key))}
            >
              <X aria-hidden="true" className="size-4" />
            </Button>
          </div>
        ))}
        <FieldError text={error} />
        <Button kind="quiet" size="sm" className="self-start" onClick={add}>
          <Plus aria-hidden="true" className="size-3.5" />
          {t('addDependency')}
        </Button>
      </div>
    </details>
  );
}
