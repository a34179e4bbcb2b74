'use client';

import { Activity } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { circuitShown } from '#lib/client/shown.ts';
import { useTick } from '#lib/client/use-clock.ts';
import { useFormats } from '#lib/client/use-formats.ts';
import { useTold } from '#lib/client/use-told.ts';
import type { Circuit } from '#lib/contract/breaker.ts';
import { Age } from '../state/age.tsx';
import { FailureRate } from '../state/failure-rate.tsx';
import { HoldNote } from '../state/hold-note.tsx';
import { RetryNote } from '../state/retry-note.tsx';
import { StateGlyph } from '../state/state-glyph.tsx';

/** The breaker on one instance. */
export const CircuitRow = memo(function CircuitRow({
  circuit,
  freshForMs,
}: {
  circuit: Circuit;
  freshForMs: number;
}) {
  const t = useTranslations('breaker');
  const formats = useFormats();
  const shown = useTick((now, heardAt) => circuitShown(circuit, freshForMs, now, heardAt));
  const stale = shown === 'stale';
  const number = (value: number | null) =>
    value === null || stale ? (
      <span className="text-ink-3">{t('notKnown')}</span>
    ) : (
      t('perSecond', { value: formats.number(value) })
    );
  return (
    <tr
      data-testid={`circuit-${circuit.url}`}
      data-shown={shown}
      data-state={circuit.state}
      data-stale={stale}
      data-held={circuit.held !== null}
      className="border-b border-line align-top last:border-b-0 max-sm:grid max-sm:grid-cols-3 max-sm:gap-x-3 max-sm:gap-y-1.5 max-sm:px-3 max-sm:py-2.5"
    >
      <th
        scope="row"
        className="max-w-56 truncate px-2 py-2 pl-4 text-left font-medium max-sm:col-span-3 max-sm:max-w-none max-sm:p-0"
      >
        {circuit.reportedInstanceId ?? circuit.url}
        {circuit.reportedInstanceId !== null && (
          <span className="block truncate text-xs font-normal text-ink-3">{circuit.url}</span>
        )}
      </th>
      <td className="w-full max-w-0 px-2 py-2 max-sm:col-span-3 max-sm:max-w-none max-sm:p-0">
        <StateCell circuit={circuit} shown={shown} />
      </td>
      <Cell name={t('failureRate')}>
        <FailureRate
          rate={stale || shown === 'held' ? null : circuit.failureRate}
          kind={circuit.failureRateKind}
        />
      </Cell>
      <Cell name={t('calls')} end>
        {number(circuit.callsPerSecond)}
      </Cell>
      <Cell name={t('refused')} end>
        {number(circuit.refusedPerSecond)}
      </Cell>
      <td className="px-2 py-2 pr-4 text-right text-ink-2 max-sm:hidden">{circuit.level ?? '–'}</td>
    </tr>
  );
});

function Cell({ name, end = false, children }: { name: string; end?: boolean; children: ReactNode }) {
  return (
    <td className={`px-2 py-2 max-sm:p-0 sm:whitespace-nowrap ${end ? 'tabular-nums sm:text-right' : ''}`}>
      <span className="block text-2xs text-ink-3 sm:hidden">{name}</span>
      {children}
    </td>
  );
}

function StateCell({ circuit, shown }: { circuit: Circuit; shown: ReturnType<typeof circuitShown> }) {
  const t = useTranslations('breaker');
  const words = useTranslations('state');
  const told = useTold();
  const stale = shown === 'stale';
  return (
    <>
      <p className="flex items-center gap-1.5 whitespace-nowrap">
        <StateGlyph shown={shown} lastKnown={circuit.lastReadAt === null ? null : circuit.state} size={14} />
        <span className="font-semibold text-tone-ink">{words(shown)}</span>
        {!stale && circuit.since !== null && <Age at={circuit.since} className="text-ink-2" />}
        {!stale && circuit.flapping.active && (
          <span className="inline-flex items-center gap-1 text-xs text-half-open-ink">
            <Activity aria-hidden="true" className="size-3.5" /> {words('flapping')}
          </span>
        )}
      </p>
      {!stale && circuit.state === 'unknown' && circuit.rawState !== null && (
        <p className="text-xs text-ink-2">{t('rawState', { raw: circuit.rawState })}</p>
      )}
      {circuit.absent && <p className="text-xs text-ink-2">{t('absent')}</p>}
      {stale && (
        <p className="max-w-md text-xs text-ink-2">
          {circuit.lastReadAt === null
            ? t('neverRead')
            : t.rich('lastRead', {
                state: words(circuit.state),
                age: () => <Age at={circuit.lastReadAt ?? ''} />,
              })}{' '}
          {circuit.staleReason !== null && told.sentence(circuit.staleReason)}
        </p>
      )}
      {!stale && circuit.held !== null && <HoldNote held={circuit.held} />}
      {!stale && circuit.held === null && circuit.state === 'open' && circuit.retryAt !== null && (
        <RetryNote at={circuit.retryAt} />
      )}
    </>
  );
}
