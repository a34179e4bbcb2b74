'use client';

import { CircleCheck, CircleX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { ApiError } from '#lib/client/http.ts';
import { useTold } from '#lib/client/use-told.ts';
import type { ConnectionTest } from '#lib/contract/service.ts';
import { StateGlyph } from '../state/state-glyph.tsx';
import { useProblemText } from '../ui/problem-text.ts';

const NAMED = 8;

/** What a connection test found at an address, or what is wrong with it. */
export function ConnectionReport({
  result,
  error,
}: {
  result: ConnectionTest | undefined;
  error: Error | null;
}) {
  const t = useTranslations('test');
  const text = useProblemText();
  const told = useTold();
  if (error !== null) {
    const field = error instanceof ApiError ? error.problem?.errors?.[0] : undefined;
    return <Wrong title={t('notRun')} detail={field ? told.sentence(field.told) : text(error)} />;
  }
  if (result === undefined) return null;
  if (!result.ok) {
    const reason = result.failure?.detail;
    return <Wrong title={t('failed')} detail={reason ? told.sentence(reason) : t('noReason')} />;
  }
  return (
    <div
      role="status"
      data-testid="test-ok"
      data-shown="closed"
      className="flex gap-2 rounded-md bg-tone-wash px-3 py-2 text-sm"
    >
      <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-tone" />
      <div className="min-w-0">
        <p className="font-medium text-tone-ink">
          {t('found', {
            level: result.level ?? 0,
            count: result.breakersTotal,
            elapsed: Math.round(result.elapsedMs),
          })}
        </p>
        <p className="text-ink-2">
          {t(`commands.${result.commands}`)}
          {result.service !== null && (
            <> {t('identity', { service: result.service, instance: result.instanceId ?? '–' })}</>
          )}
        </p>
        <ul className="mt-1 flex flex-wrap gap-x-3 gap-y-0.5 text-xs">
          {result.breakers.slice(0, NAMED).map((breaker) => (
            <li key={breaker.name} data-shown={breaker.state} className="inline-flex items-center gap-1">
              <StateGlyph shown={breaker.state} size={11} />
              {breaker.name}
            </li>
          ))}
          {result.breakersTotal > NAMED && (
            <li className="text-ink-2">{t('more', { count: result.breakersTotal - NAMED })}</li>
          )}
        </ul>
      </div>
    </div>
  );
}

function Wrong({ title, detail }: { title: string; detail: string }) {
  return (
    <div
      role="alert"
      data-testid="test-failed"
      className="flex gap-2 rounded-md bg-open-wash px-3 py-2 text-sm"
    >
      <CircleX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-open" />
      <div className="min-w-0">
        <p className="font-medium text-open-ink">{title}</p>
        <p className="text-ink-2">{detail}</p>
      </div>
    </div>
  );
}
