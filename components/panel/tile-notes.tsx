'use client';

import { useTranslations } from 'use-intl';
import { lastKnownOf } from '#lib/client/shown.ts';
import type { Breaker } from '#lib/contract/breaker.ts';
import type { ShownState } from '#lib/domain/summary.ts';
import { Age } from '../state/age.tsx';
import { HoldNote } from '../state/hold-note.tsx';
import { PendingNote } from '../state/pending-note.tsx';
import { RetryNote } from '../state/retry-note.tsx';

/** What a tile adds when there is something to add: a wish not yet confirmed, a hold, the next try, flapping, what could not be read. */
export function TileNotes({ breaker, shown }: { breaker: Breaker; shown: ShownState }) {
  const t = useTranslations('tile');
  const { circuits, held, retryAt, pendingCommand } = breaker;
  const stale = shown === 'stale';
  return (
    <>
      {pendingCommand !== null && <PendingNote command={pendingCommand} />}
      {stale && <StaleNote breaker={breaker} />}
      {!stale && held !== null && <HoldNote held={held} />}
      {!stale && held === null && breaker.state === 'open' && retryAt !== null && <RetryNote at={retryAt} />}
      {!stale && circuits.flapping > 0 && (
        <p className="text-xs text-half-open-ink">{t('flapping', { count: circuits.flapping, total: circuits.total })}</p>
      )}
      {!stale && circuits.stale > 0 && <p className="text-xs text-ink-2">{t('partlyStale', { count: circuits.stale })}</p>}
    </>
  );
}

function StaleNote({ breaker }: { breaker: Breaker }) {
  const t = useTranslations('tile');
  const words = useTranslations('state');
  const lastKnown = lastKnownOf(breaker);
  return (
    <p className="line-clamp-2 text-xs text-ink-2" title={breaker.staleReason ?? undefined}>
      {breaker.lastReadAt === null
        ? t('neverRead')
        : t.rich('lastRead', { age: () => <Age at={breaker.lastReadAt ?? ''} />, state: words(lastKnown ?? 'unknown') })}
      {breaker.staleReason !== null && <span className="text-ink-3"> {breaker.staleReason}</span>}
    </p>
  );
}
