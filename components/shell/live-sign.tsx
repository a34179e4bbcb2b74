'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { summaryQuery } from '#lib/client/queries.ts';
import { useFormats } from '#lib/client/use-formats.ts';
import type { PanelHealth } from '#lib/contract/panel.ts';
import { HeaderPopover } from '../ui/header-popover.tsx';
import { isPanelWell } from './panel-health.ts';
import { useStreamStatus } from './stream-provider.tsx';

const TONE = { live: 'closed', connecting: 'unknown', lost: 'open', trouble: 'half_open' } as const;
const POPOVER = 'panel-health';

/** Whether the screen is live and the panel itself is well; more on a press. */
export function LiveSign() {
  const t = useTranslations('health');
  const status = useStreamStatus();
  const { data: summary } = useQuery(summaryQuery());
  const panel = summary?.panel;
  const word = status !== 'live' ? status : panel === undefined || isPanelWell(panel) ? 'live' : 'trouble';
  return (
    <>
      <button
        type="button"
        popoverTarget={POPOVER}
        data-testid="live-sign"
        data-status={word}
        data-shown={TONE[word]}
        className="flex h-8 items-center gap-2 rounded-md px-2 text-sm text-tone-ink hover:bg-sunken"
      >
        <span
          aria-hidden="true"
          className={`size-2 rounded-full ${word === 'live' ? 'bg-tone' : 'border-2 border-tone'}`}
        />
        {t(word)}
      </button>
      <HeaderPopover id={POPOVER} label={t('title')}>
        <h2 className="mb-2 font-semibold">{t('title')}</h2>
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 [&_dd]:text-right [&_dt]:text-ink-2">
          <dt>{t('stream')}</dt>
          <dd>{t(status)}</dd>
          <Facts panel={panel} />
        </dl>
      </HeaderPopover>
    </>
  );
}

function Facts({ panel }: { panel: PanelHealth | undefined }) {
  const t = useTranslations('health');
  const formats = useFormats();
  const { alive, total, lagMs } = panel?.collectors ?? { alive: null, total: 0, lagMs: null };
  return (
    <>
      <dt>{t('collectors')}</dt>
      <dd>{alive === null ? t('notKnown') : t('alive', { alive, total })}</dd>
      <dt>{t('lag')}</dt>
      <dd>{lagMs === null ? t('notKnown') : t('lagMs', { ms: formats.number(lagMs) })}</dd>
      <dt>{t('shards')}</dt>
      <dd>{panel === undefined ? t('notKnown') : formats.number(panel.unheldShards)}</dd>
    </>
  );
}
