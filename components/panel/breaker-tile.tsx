'use client';

import { Activity } from 'lucide-react';
import Link from 'next/link';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { breakerShown, countShowing, lastKnownOf, stateOf } from '#lib/client/shown.ts';
import { useTick } from '#lib/client/use-clock.ts';
import { useFormats } from '#lib/client/use-formats.ts';
import type { Breaker } from '#lib/contract/breaker.ts';
import type { ShownState } from '#lib/domain/summary.ts';
import { Age } from '../state/age.tsx';
import { FailureRate } from '../state/failure-rate.tsx';
import { InstancePips } from '../state/instance-pips.tsx';
import { StateGlyph } from '../state/state-glyph.tsx';
import { isFlapping } from './arrangement.ts';
import { useTileName } from './tile-name.ts';
import { TileNotes } from './tile-notes.tsx';

/** One breaker of the fleet. Renders again only when the breaker or what it shows changes; its ages tick by themselves. */
export const BreakerTile = memo(function BreakerTile({ breaker }: { breaker: Breaker }) {
  const shown = useTick((now, heardAt) => breakerShown(breaker, now, heardAt));
  const name = useTileName(breaker, shown);
  return (
    <article
      data-testid={`tile-${breaker.service.name}-${breaker.name}`}
      data-shown={shown}
      data-state={stateOf(breaker, shown)}
      data-stale={shown === 'stale'}
      data-held={breaker.circuits.held > 0 && shown !== 'stale'}
      className={`relative flex h-full min-w-0 flex-col gap-1 rounded-md border py-2 pr-3 pl-3.5 text-sm ${GROUND[shown]} hover:border-line-strong has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-offset-2 has-[a:focus-visible]:outline-hand`}
    >
      <span aria-hidden="true" className={`absolute inset-y-0 left-0 rounded-l-md bg-tone ${BAR[shown]}`} />
      <div className="flex min-w-0 items-center gap-2">
        <StateGlyph shown={shown} lastKnown={lastKnownOf(breaker)} size={shown === 'open' ? 18 : 15} />
        <Link
          href={`/breakers/${breaker.id}`}
          prefetch={false}
          aria-label={name}
          className={`min-w-0 flex-1 truncate outline-none after:absolute after:inset-0 ${shown === 'closed' ? 'font-medium' : 'font-semibold'} text-base text-ink`}
          title={breaker.name}
        >
          {breaker.name}
        </Link>
        <StateWord breaker={breaker} shown={shown} />
      </div>
      <Facts breaker={breaker} shown={shown} />
      <TileNotes breaker={breaker} shown={shown} aside={<Refused perSecond={breaker.refusedPerSecond} />} />
    </article>
  );
});

const GROUND: Record<ShownState, string> = {
  open: 'border-tone-edge bg-tone-wash',
  half_open: 'border-tone-edge bg-tone-wash',
  held: 'border-tone-edge bg-tone-wash hatch-held',
  unknown: 'border-tone-edge bg-surface',
  stale: 'border-dashed border-line-strong bg-ground',
  closed: 'border-line bg-surface',
};

const BAR: Record<ShownState, string> = {
  open: 'w-1.5',
  half_open: 'w-1',
  held: 'w-1',
  unknown: 'w-1',
  stale: 'hidden',
  closed: 'hidden',
};

function StateWord({ breaker, shown }: { breaker: Breaker; shown: ShownState }) {
  const t = useTranslations('state');
  return (
    <span className="flex shrink-0 items-center gap-1.5 whitespace-nowrap">
      {isFlapping(breaker, shown) && (
        <Activity aria-hidden="true" className="size-3.5 text-half-open-ink" strokeWidth={2.25} />
      )}
      <span className={`text-tone-ink ${shown === 'open' ? 'font-bold' : 'font-medium'}`}>{t(shown)}</span>
      {shown !== 'stale' && breaker.since !== null && <Age at={breaker.since} className="text-ink-2" />}
    </span>
  );
}

/** How many calls an open breaker turns away. */
function Refused({ perSecond }: { perSecond: number | null }) {
  const t = useTranslations('tile');
  const formats = useFormats();
  if (perSecond === null || perSecond === 0) return null;
  return (
    <p className="ml-auto text-xs whitespace-nowrap text-ink-2 tabular-nums">
      {t('refused', { rate: formats.number(perSecond) })}
    </p>
  );
}

function Facts({ breaker, shown }: { breaker: Breaker; shown: ShownState }) {
  const t = useTranslations('tile');
  const { circuits } = breaker;
  return (
    <div className="flex min-w-0 items-center justify-between gap-3 text-xs">
      <span className="truncate">
        <FailureRate
          rate={shown === 'stale' || shown === 'held' ? null : breaker.failureRate}
          kind={breaker.failureRateKind}
        />
      </span>
      <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-ink-2">
        <InstancePips circuits={circuits} stale={shown === 'stale'} />
        {circuits.total === 1
          ? t('oneInstance')
          : t('instances', { showing: countShowing(breaker, shown), total: circuits.total })}
      </span>
    </div>
  );
}
