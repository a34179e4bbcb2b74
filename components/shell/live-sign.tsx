'use client';

import { Popover } from '@base-ui/react/popover';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { summaryQuery } from '#lib/client/queries.ts';
import { useFormats } from '#lib/client/use-formats.ts';
import { isPanelWell } from './panel-health.ts';
import { useStreamStatus } from './stream-provider.tsx';

/** Whether the screen is live and the panel itself is well; more on a press. */
export function LiveSign() {
  const t = useTranslations('health');
  const status = useStreamStatus();
  const { data: summary } = useQuery(summaryQuery());
  const formats = useFormats();
  const panel = summary?.panel;
  const word = status !== 'live' ? status : panel === undefined || isPanelWell(panel) ? 'live' : 'trouble';
  return (
    <Popover.Root>
      <Popover.Trigger
        data-testid="live-sign"
        data-status={word}
        data-shown={TONE[word]}
        className="flex h-8 items-center gap-2 rounded-md px-2 text-sm text-tone-ink hover:bg-sunken"
      >
        <span aria-hidden="true" className={`size-2 rounded-full ${word === 'live' ? 'bg-tone' : 'border-2 border-tone'}`} />
        {t(word)}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-40">
          <Popover.Popup className="w-72 rounded-lg border border-line bg-surface p-4 text-sm shadow-raised">
            <Popover.Title className="mb-2 font-semibold">{t('title')}</Popover.Title>
            <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
              <dt className="text-ink-2">{t('stream')}</dt>
              <dd>{t(status)}</dd>
              <dt className="text-ink-2">{t('collectors')}</dt>
              <dd>{panel === undefined ? t('notKnown') : t('alive', { alive: panel.collectors.alive, total: panel.collectors.total })}</dd>
              <dt className="text-ink-2">{t('lag')}</dt>
              <dd>{panel?.collectors.lagMs == null ? t('notKnown') : t('lagMs', { ms: formats.number(panel.collectors.lagMs) })}</dd>
              <dt className="text-ink-2">{t('shards')}</dt>
              <dd>{panel === undefined ? t('notKnown') : formats.number(panel.unheldShards)}</dd>
            </dl>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

const TONE = { live: 'closed', connecting: 'unknown', lost: 'open', trouble: 'half_open' } as const;
