'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { lastKnownOf, lastSeenAt } from '#lib/client/shown.ts';
import { useClock } from '#lib/client/use-clock.ts';
import { useTold } from '#lib/client/use-told.ts';
import type { Breaker } from '#lib/contract/breaker.ts';
import { toTimestamp } from '#lib/contract/time.ts';
import type { ShownState } from '#lib/domain/summary.ts';
import { Age } from '../state/age.tsx';
import { HoldNote } from '../state/hold-note.tsx';
import { PendingNote } from '../state/pending-note.tsx';
import { RetryNote } from '../state/retry-note.tsx';

/** What a breaker adds when there is something to add: a wish not yet confirmed, a hold, the next try, flapping, what could not be read. */
export function TileNotes({
  breaker,
  shown,
  aside,
}: {
  breaker: Breaker;
  shown: ShownState;
  /** Stands at the end of the line that tells when an open breaker tries again. */
  aside?: ReactNode;
}) {
  const t = useTranslations('tile');
  const { circuits, held, retryAt, pendingCommand } = breaker;
  const stale = shown === 'stale';
  return (
    <>
      {pendingCommand !== null && <PendingNote command={pendingCommand} />}
      {stale && <StaleNote breaker={breaker} />}
      {!stale && held !== null && <HoldNote held={held} />}
      {!stale && held === null && breaker.state === 'open' && (
        <div className="flex justify-between gap-3 empty:hidden">
          {retryAt !== null && <RetryNote at={retryAt} />}
          {aside}
        </div>
      )}
      {!stale && circuits.flapping > 0 && (
        <p className="text-xs text-half-open-ink">
          {t('flapping', { count: circuits.flapping, total: circuits.total })}
        </p>
      )}
      {!stale && circuits.stale > 0 && (
        <p className="text-xs text-ink-2">{t('partlyStale', { count: circuits.stale })}</p>
      )}
    </>
  );
}

function StaleNote({ breaker }: { breaker: Breaker }) {
  const t = useTranslations('tile');
  const words = useTranslations('state');
  const told = useTold();
  const clock = useClock();
  const seenAt = lastSeenAt(breaker, clock.heardAt());
  const state = words(lastKnownOf(breaker) ?? 'unknown');
  const reason = breaker.staleReason && told.sentence(breaker.staleReason);
  return (
    <p className="line-clamp-2 text-xs text-ink-2" title={reason ?? undefined}>
      {seenAt === null
        ? t('neverRead')
        : t.rich('lastRead', { age: () => <Age at={toTimestamp(seenAt)} />, state })}
      {reason !== null && <span className="text-ink-3"> {reason}</span>}
    </p>
  );
}
