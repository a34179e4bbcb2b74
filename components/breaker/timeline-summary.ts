'use client';

import { useTranslations } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import type { DrawnLane } from './state-timeline.tsx';
import { tally } from './timeline-geometry.ts';

/** The timeline in a sentence per lane, for those who cannot see it. */
export function useTimelineSummary(lanes: readonly DrawnLane[]): string {
  const t = useTranslations('timeline');
  const formats = useFormats();
  const sentences = lanes.map((lane) => {
    const open = tally(lane.spans, 'open');
    return t('summary', { lane: lane.label, times: open.times, duration: formats.spokenDuration(open.ms) });
  });
  return [t('label'), ...sentences].join(' ');
}
