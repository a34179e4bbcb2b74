'use client';

import { Activity } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ShownCounts } from '#lib/domain/summary.ts';
import { StateGlyph } from '../state/state-glyph.tsx';
import type { FilterState } from './arrangement.ts';

const ORDER: readonly FilterState[] = ['open', 'half_open', 'held', 'flapping', 'stale', 'unknown', 'closed'];

/** The fleet in numbers. Each number is a switch that shows only those. */
export function SummaryStrip({
  counts,
  chosen,
  onToggle,
}: {
  counts: ShownCounts;
  chosen: ReadonlySet<FilterState>;
  onToggle: (state: FilterState) => void;
}) {
  const t = useTranslations('panel');
  const states = ORDER.filter((state) => state !== 'unknown' || counts.unknown > 0 || chosen.has('unknown'));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would announce a form; these are filters
    <div
      role="group"
      aria-label={t('counts')}
      className="flex flex-wrap gap-px overflow-hidden rounded-lg border border-line bg-line"
    >
      {states.map((state) => (
        <Count
          key={state}
          state={state}
          count={counts[state]}
          chosen={chosen.has(state)}
          onToggle={onToggle}
        />
      ))}
    </div>
  );
}

function Count({
  state,
  count,
  chosen,
  onToggle,
}: {
  state: FilterState;
  count: number;
  chosen: boolean;
  onToggle: (state: FilterState) => void;
}) {
  const t = useTranslations('state');
  const name = useTranslations('panel');
  const loud = count > 0 && state !== 'closed';
  return (
    <button
      type="button"
      data-testid={`count-${state}`}
      data-shown={state === 'flapping' ? 'half_open' : state}
      aria-pressed={chosen}
      aria-label={name('count', { count, state: t(state) })}
      onClick={() => onToggle(state)}
      className={`flex flex-1 basis-[22%] flex-col gap-0.5 px-3 py-2 text-left -outline-offset-2 sm:basis-0 sm:px-4 ${chosen ? 'bg-hand-wash shadow-[inset_0_-2px_0_var(--hand)]' : 'bg-surface hover:bg-sunken'}`}
    >
      <span
        className={`text-2xl font-semibold tabular-nums ${loud ? 'text-tone-ink' : count > 0 ? 'text-ink' : 'text-ink-3'}`}
      >
        {count}
      </span>
      <span className="flex items-center gap-1.5 text-xs whitespace-nowrap text-ink-2">
        {state === 'flapping' ? (
          <Activity aria-hidden="true" className="size-3 text-tone" strokeWidth={2.5} />
        ) : (
          <StateGlyph shown={state} lastKnown="closed" size={12} />
        )}
        {t(state)}
      </span>
    </button>
  );
}
