'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { breakerShown, countShowing, lastKnownOf, stateOf } from '#lib/client/shown.ts';
import { useTick } from '#lib/client/use-clock.ts';
import { useFormats } from '#lib/client/use-formats.ts';
import type { Breaker } from '#lib/contract/breaker.ts';
import type { ShownState } from '#lib/domain/summary.ts';
import { TileNotes } from '../panel/tile-notes.tsx';
import { Age, Moment } from '../state/age.tsx';
import { FailureRate } from '../state/failure-rate.tsx';
import { StateGlyph } from '../state/state-glyph.tsx';

/** The breaker's name and what it shows, legible from across the room. */
export function BreakerHeader({ breaker }: { breaker: Breaker }) {
  const t = useTranslations('breaker');
  const words = useTranslations('state');
  const shown = useTick((now, heardAt) => breakerShown(breaker, now, heardAt));
  const { service } = breaker;
  return (
    <header className="flex flex-col gap-3">
      <nav aria-label={t('path')}>
        <ol className="flex flex-wrap items-center gap-1 text-sm text-ink-2">
          <li>
            <Link href="/" className="underline-offset-2 hover:underline">
              {t('panel')}
            </Link>
          </li>
          <ChevronRight aria-hidden="true" className="size-3.5 text-ink-3" />
          <li>
            <Link
              href={`/?q=${encodeURIComponent(service.name)}`}
              className="underline-offset-2 hover:underline"
            >
              {service.name}
            </Link>
          </li>
          {service.environment !== null && <li className="plate ml-1 text-ink-3">{service.environment}</li>}
        </ol>
      </nav>
      <div
        data-testid="breaker-state"
        data-shown={shown}
        data-state={stateOf(breaker, shown)}
        data-stale={shown === 'stale'}
        data-held={breaker.circuits.held > 0 && shown !== 'stale'}
        className={`relative flex flex-wrap items-center gap-x-8 gap-y-3 overflow-hidden rounded-lg border py-3 pr-4 pl-5 ${shown === 'closed' ? 'border-line bg-surface' : shown === 'stale' ? 'border-dashed border-line-strong' : 'border-tone-edge bg-tone-wash'} ${shown === 'held' ? 'hatch-held' : ''}`}
      >
        <span
          aria-hidden="true"
          className={`absolute inset-y-0 left-0 w-1.5 bg-tone ${shown === 'stale' ? 'hidden' : ''}`}
        />
        <div className="flex min-w-0 flex-col gap-0.5">
          <h1 className="text-2xl font-semibold">{breaker.name}</h1>
          {breaker.dependency !== breaker.name && (
            <p className="text-sm text-ink-2">{t('protects', { dependency: breaker.dependency })}</p>
          )}
        </div>
        <p className="flex items-center gap-2.5 text-xl">
          <StateGlyph shown={shown} lastKnown={lastKnownOf(breaker)} size={24} />
          <span className="font-semibold text-tone-ink">{words(shown)}</span>
          {shown !== 'stale' && breaker.since !== null && (
            <span className="flex items-baseline gap-2">
              <Age at={breaker.since} />
              <span className="text-sm text-ink-2">
                {t.rich('since', { time: () => <Moment at={breaker.since ?? ''} /> })}
              </span>
            </span>
          )}
        </p>
        <Figures breaker={breaker} shown={shown} />
        <div className="flex w-full flex-col items-start gap-1 empty:hidden">
          <TileNotes breaker={breaker} shown={shown} />
        </div>
      </div>
    </header>
  );
}

function Figures({ breaker, shown }: { breaker: Breaker; shown: ShownState }) {
  const stale = shown === 'stale';
  const showing = countShowing(breaker, shown);
  const t = useTranslations('breaker');
  const formats = useFormats();
  const perSecond = (value: number | null) =>
    value === null || stale ? t('notKnown') : t('perSecond', { value: formats.number(value) });
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2 text-sm [&_dt]:text-xs [&_dt]:text-ink-2">
      <div>
        <dt>{t('failureRate')}</dt>
        <dd>
          <FailureRate
            rate={stale || shown === 'held' ? null : breaker.failureRate}
            kind={breaker.failureRateKind}
          />
        </dd>
      </div>
      <div>
        <dt>{t('instances')}</dt>
        <dd>{t('kOfN', { showing, total: breaker.circuits.total })}</dd>
      </div>
      <div>
        <dt>{t('calls')}</dt>
        <dd>{perSecond(breaker.callsPerSecond)}</dd>
      </div>
      <div>
        <dt>{t('refused')}</dt>
        <dd>{perSecond(breaker.refusedPerSecond)}</dd>
      </div>
    </dl>
  );
}
