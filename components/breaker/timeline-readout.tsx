'use client';

import { useTranslations } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import type { PlotFrame } from './plot-frame.ts';
import type { DrawnLane, TimelinePlace } from './state-timeline.tsx';
import { findAt } from './timeline-geometry.ts';

/** What a lane was where the pointer or the arrow keys are, with the true extent of that stretch. */
export function TimelineReadout({
  lanes,
  place,
  from,
  to,
  frame,
}: {
  lanes: readonly DrawnLane[];
  place: TimelinePlace | null;
  from: number;
  to: number;
  frame: PlotFrame;
}) {
  const t = useTranslations('timeline');
  const words = useTranslations('state');
  const formats = useFormats();
  const lane = place === null ? undefined : lanes[place.lane];
  const text = () => {
    if (place === null || lane === undefined) return t('hint');
    const pixel = (to - from) / frame.plot;
    const at = from + place.x * pixel;
    const { paint, span } = findAt(lane, at, at + pixel);
    const state = paint === 'not_seen' ? t('notSeen') : words(paint);
    const facts = { lane: lane.label, state };
    if (span === null) return t('at', { ...facts, time: formats.time(at, to) });
    const [start, end] = [Date.parse(span.from), Date.parse(span.to)];
    return t('atFor', {
      ...facts,
      time: formats.time(Math.min(Math.max(at, start), end), to),
      duration: formats.duration(end - start),
      from: formats.time(start, to),
      to: formats.time(end, to),
    });
  };
  return (
    <output className="min-h-4 text-xs text-ink-2" style={{ marginLeft: frame.narrow ? 0 : frame.gutter }}>
      {text()}
    </output>
  );
}
