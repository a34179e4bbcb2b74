'use client';

import { type FocusEvent, type PointerEvent, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Breaker } from '#lib/contract/breaker.ts';
import { type Arrangement, holdArrangement, isSameArrangement } from './arrangement.ts';
import { ServiceGroup } from './service-group.tsx';

/** The breakers in the order arranged. While a pointer or the focus is in the list nothing changes its place. */
export function Fleet({ breakers, arrangement }: { breakers: readonly Breaker[]; arrangement: Arrangement }) {
  const t = useTranslations('panel');
  const [held, setHeld] = useState<Arrangement | null>(null);
  const byId = useMemo(() => new Map(breakers.map((breaker) => [breaker.id, breaker])), [breakers]);
  const shown = held === null ? arrangement : holdArrangement(held, arrangement, new Set(byId.keys()));

  const hold = () => setHeld((before) => before ?? arrangement);
  const enter = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') hold();
  };
  const leave = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(document.activeElement)) setHeld(null);
  };
  const blur = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget) && !event.currentTarget.matches(':hover'))
      setHeld(null);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches whether pointer or focus is within
    <div
      data-testid="fleet"
      data-pinned={held !== null}
      onPointerEnter={enter}
      onPointerLeave={leave}
      onFocus={hold}
      onBlur={blur}
      className="grid grid-cols-[repeat(var(--columns),minmax(0,1fr))] items-start gap-x-3 gap-y-5 [--columns:1] sm:[--columns:2] lg:[--columns:3] xl:[--columns:4]"
    >
      {shown.map(({ serviceId, breakerIds }) => (
        <ServiceGroup key={serviceId} breakers={breakerIds.flatMap((id) => byId.get(id) ?? [])} />
      ))}
      {held !== null && !isSameArrangement(shown, arrangement) && (
        <p className="fixed right-4 bottom-4 rounded-md border border-line bg-surface px-2.5 py-1 text-xs text-ink-2 shadow-raised">
          {t('pinned')}
        </p>
      )}
    </div>
  );
}
