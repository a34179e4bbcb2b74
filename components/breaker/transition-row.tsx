'use client';

import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import type { Transition } from '#lib/contract/history.ts';
import type { ShownState } from '#lib/domain/summary.ts';
import { Age, Moment } from '../state/age.tsx';
import { StateGlyph } from '../state/state-glyph.tsx';
import { useCauseText } from './cause-text.ts';

/** One change of one circuit: when, from what to what, why, and who if it was someone. */
export function TransitionRow({ row, instance }: { row: Transition; instance: string }) {
  const t = useTranslations('transitions');
  const cause = useCauseText();
  const formats = useFormats();
  return (
    <div className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[9.5rem_12.5rem_minmax(0,1fr)]">
      <When at={row.at} observed={row.evidence === 'observed'} />
      <p className="flex items-center gap-1.5 whitespace-nowrap">
        {row.from !== row.to && (
          <>
            <State shown={row.from} />
            <ArrowRight aria-label={t('to')} className="size-3.5 text-ink-3" />
          </>
        )}
        <State shown={row.to === 'open' && row.held ? 'held' : row.to} strong />
      </p>
      <div className="min-w-0">
        <p>
          {cause(row)}
          {row.actor !== null && <span className="font-medium text-hand-ink"> {t('by', { actor: row.actor })}</span>}
          {row.reason !== null && <span className="text-ink-2"> {t('reason', { reason: row.reason })}</span>}
        </p>
        {row.held && row.holdUntil !== null && (
          <p className="text-xs text-hand-ink">
            {t.rich('heldUntil', { time: () => <Moment at={row.holdUntil ?? ''} /> })}
          </p>
        )}
        {row.error !== null && <p className="text-xs text-open-ink">{row.error}</p>}
        <p className="text-xs text-ink-3">
          {instance}
          {row.failureRate !== null && row.to === 'open' && row.from !== row.to && (
            <> · {t('rateAtTrip', { rate: formats.percent(row.failureRate), calls: row.windowCalls ?? 0 })}</>
          )}
          {row.evidence === 'observed' && <> · {t('observed')}</>}
        </p>
      </div>
    </div>
  );
}

/** When a row happened; `observed` moments are known to the poll only. */
export function When({ at, observed = false }: { at: string; observed?: boolean }) {
  const t = useTranslations('transitions');
  return (
    <p className="flex items-baseline gap-2 whitespace-nowrap">
      <span>
        {observed && <span title={t('observed')}>≈ </span>}
        <Moment at={at} />
      </span>
      <span className="text-xs text-ink-3">{t.rich('ago', { age: () => <Age at={at} /> })}</span>
    </p>
  );
}

function State({ shown, strong = false }: { shown: ShownState; strong?: boolean }) {
  const words = useTranslations('state');
  return (
    <span data-shown={shown} className={`inline-flex items-center gap-1.5 ${strong ? 'font-semibold text-tone-ink' : 'text-ink-2'}`}>
      <StateGlyph shown={shown} size={12} />
      {words(shown)}
    </span>
  );
}
