'use client';

import { useTranslations } from 'use-intl';
import type { DrawnLane } from './state-timeline.tsx';
import type { Paint } from './timeline-geometry.ts';
import { fillOf, HEIGHTS } from './timeline-paint.ts';

const ORDER: readonly Paint[] = ['open', 'half_open', 'held', 'closed', 'unknown', 'not_seen'];
const SIDE = 11;

/** What the paints and marks of this timeline mean. */
export function TimelineLegend({
  lanes,
  hatch,
  hasActs,
}: {
  lanes: readonly DrawnLane[];
  hatch: string;
  hasActs: boolean;
}) {
  const t = useTranslations('timeline');
  const words = useTranslations('state');
  const unknown = lanes.some((lane) => lane.spans.some((span) => span.state === 'unknown'));
  const restarted = lanes.some((lane) => lane.restarts.length > 0);
  return (
    <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-2xs text-ink-2">
      {ORDER.filter((paint) => paint !== 'unknown' || unknown).map((paint) => (
        <span key={paint} className="inline-flex items-center gap-1.5">
          <svg aria-hidden="true" width={SIDE} height={SIDE}>
            <rect width={SIDE} height={SIDE} className="fill-sunken" />
            <rect
              y={SIDE * (1 - HEIGHTS[paint])}
              width={SIDE}
              height={SIDE * HEIGHTS[paint]}
              fill={fillOf(paint, hatch)}
            />
          </svg>
          {paint === 'not_seen' ? t('notSeen') : words(paint)}
        </span>
      ))}
      {restarted && (
        <span className="inline-flex items-center gap-1.5">
          <svg aria-hidden="true" width="3" height={SIDE}>
            <path d={`M1.5 0v${SIDE}`} className="stroke-ink" strokeWidth="1.5" strokeDasharray="3 2" />
          </svg>
          {t('restart')}
        </span>
      )}
      {hasActs && (
        <span className="inline-flex items-center gap-1.5">
          <svg aria-hidden="true" width="9" height="7">
            <path d="M0 0h9L4.5 7Z" className="fill-hand" />
          </svg>
          {t('act')}
        </span>
      )}
    </figcaption>
  );
}
