'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useTick } from '#lib/client/use-clock.ts';
import { useFormats } from '#lib/client/use-formats.ts';
import type { BreakerDetail, Circuit } from '#lib/contract/breaker.ts';
import { describeEffect } from '#lib/domain/lever.ts';
import { holdMs, type LeverDraft } from './lever-input.ts';
import { timeoutMs } from './timeout.ts';

const strong = (text: ReactNode) => <strong className="font-semibold text-ink">{text}</strong>;

/** What the command will do, with numbers, before it is given. */
export function ConfirmSentence({
  breaker,
  draft,
  circuits,
  stale,
}: {
  breaker: BreakerDetail;
  draft: LeverDraft;
  circuits: readonly Circuit[];
  stale: ReadonlySet<string>;
}) {
  const t = useTranslations('lever.effect');
  const formats = useFormats();
  const ms = holdMs(draft);
  const until = useTick((now) => (typeof ms === 'number' ? formats.hour(now + ms, now) : null));
  const effect = describeEffect(
    circuits.map((circuit) => ({ ...circuit, stale: stale.has(circuit.id), held: circuit.held !== null })),
  );
  const timeout = timeoutMs(circuits);
  const what = {
    service: breaker.service.name,
    dependency: breaker.dependency,
    count: effect.instances,
    strong,
  };
  const calls = effect.callsPerSecond === null ? null : formats.number(effect.callsPerSecond);
  const end =
    draft.mode === 'trip'
      ? timeout === null
        ? t('untilRetry')
        : t('untilRetryAfter', { timeout: formats.duration(timeout) })
      : until === null
        ? t('untilReset')
        : t('untilTime', { time: until });
  return (
    <div
      data-testid="effect"
      className="flex flex-col gap-1 rounded-md border-l-4 border-hand bg-sunken px-3.5 py-3 text-ink-2"
    >
      <p>
        {draft.action === 'reset' ? t.rich('reset', what) : t.rich('open', { ...what, end })}{' '}
        {draft.action === 'force_open' &&
          (calls === null
            ? t('callsUnknown')
            : t.rich(effect.atLeast ? 'callsAtLeast' : 'calls', { calls, strong }))}
      </p>
      {draft.action === 'reset' && (
        <p>
          {breaker.held === null
            ? t('resetFinal')
            : t('resetHeld', { actor: breaker.held.actor ?? t('someone') })}
        </p>
      )}
      {effect.unreadable > 0 && <p>{t('unreadable', { count: effect.unreadable })}</p>}
    </div>
  );
}
