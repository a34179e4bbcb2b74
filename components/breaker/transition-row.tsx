'use client';

import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import type { Transition } from '#lib/contract/history.ts';
import type { ShownState } from '#lib/domain/summary.ts';
import { Moment } from '../state/age.tsx';
import { StateGlyph } from '../state/state-glyph.tsx';
import { useCauseText } from './cause-text.ts';
import { HistoryRow } from './history-row.tsx';

/** One change of one circuit: when, from what to what, why, and who if it was someone. */
export function TransitionRow({ row, instance }: { row: Transition; instance: string }) {
  const t = useTranslations('transitions');
  const cause = useCauseText();
  const formats = useFormats();
  const changed = row.from !== row.to;
  const tripped = row.from === 'closed' && row.to === 'open' && row.failureRate !== null;
  return (
    <HistoryRow
      at={row.at}
      observed={row.evidence === 'observed'}
      instance={instance}
      what={<Change row={row} />}
    >
      <span className={changed ? '' : 'text-ink-2'}>{cause(row)}</span>
      {row.actor !== null && (
        <span className="font-medium text-hand-ink"> {t('by', { actor: row.actor })}</span>
      )}
      {row.held && row.holdUntil !== null && (
        <span className="text-hand-ink">
          {' '}
          {t.rich('heldUntil', { time: () => <Moment at={row.holdUntil ?? ''} /> })}
        </span>
      )}
      {row.reason !== null && <span className="text-ink-2"> {t('reason', { reason: row.reason })}</span>}
      {tripped && row.cause === 'failure_threshold' && (
        <span className="text-ink-2">
          {' · '}
          {t('rateAtTrip', { rate: formats.percent(row.failureRate ?? 0), calls: row.windowCalls ?? 0 })}
        </span>
      )}
      {row.error !== null && <span className="block text-xs text-ink-2">{row.error}</span>}
    </HistoryRow>
  );
}

function Change({ row }: { row: Transition }) {
  const t = useTranslations('transitions');
  return (
    <>
      {row.from !== row.to && (
        <>
          <State shown={row.from} />
          <ArrowRight aria-label={t('to')} className="size-3 text-ink-3" />
        </>
      )}
      <State shown={row.to === 'open' && row.held ? 'held' : row.to} strong />
    </>
  );
}

function State({ shown, strong = false }: { shown: ShownState; strong?: boolean }) {
  const words = useTranslations('state');
  return (
    <span
      data-shown={shown}
      className={`inline-flex items-center gap-1 ${strong ? 'font-semibold text-tone-ink' : 'text-ink-3'}`}
    >
      {strong && <StateGlyph shown={shown} size={12} />}
      {words(shown)}
    </span>
  );
}
