'use client';

import { useTranslations } from 'use-intl';
import { countShowing } from '#lib/client/shown.ts';
import { useTick } from '#lib/client/use-clock.ts';
import { useFormats } from '#lib/client/use-formats.ts';
import type { Breaker } from '#lib/contract/breaker.ts';
import type { ShownState } from '#lib/domain/summary.ts';
import { isFlapping } from './arrangement.ts';

const MINUTE = 60_000;

/** A tile as it is read aloud: name, state, how long, rate, instances. The age is told in minutes once there is one, so that it does not chatter. */
export function useTileName(breaker: Breaker, shown: ShownState): string {
  const t = useTranslations('tile.name');
  const words = useTranslations('state');
  const formats = useFormats();
  const from = Date.parse((shown === 'stale' ? breaker.lastReadAt : breaker.since) ?? '');
  const age = useTick((now) => {
    if (Number.isNaN(from)) return null;
    const ms = now - from;
    return formats.spokenDuration(ms < MINUTE ? ms : ms - (ms % MINUTE));
  });
  const { name, circuits, failureRate, failureRateKind } = breaker;
  const rated =
    shown !== 'stale' && shown !== 'held' && failureRate !== null && failureRateKind !== 'unknown';
  return [
    t('state', { name, service: breaker.service.name, state: words(shown) }),
    age !== null && t(shown === 'stale' ? 'read' : 'age', { age }),
    rated && t(failureRateKind, { value: formats.percent(failureRate) }),
    t('instances', { showing: countShowing(breaker, shown), total: circuits.total }),
    isFlapping(breaker, shown) && t('flapping'),
  ]
    .filter((part) => part !== false)
    .join(', ');
}
