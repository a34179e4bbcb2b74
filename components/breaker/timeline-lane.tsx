'use client';

import { memo, type PointerEvent, useMemo } from 'react';
import type { Command } from '#lib/contract/command.ts';
import type { PlotFrame } from './plot-frame.ts';
import type { DrawnLane } from './state-timeline.tsx';
import { paintLane, placeOf } from './timeline-geometry.ts';
import { fillOf, HEIGHTS } from './timeline-paint.ts';

const MARK = 7;

/** One lane of the timeline. */
export const TimelineLane = memo(function TimelineLane({
  lane,
  acts,
  from,
  to,
  frame,
  hatch,
  cursor,
  onPoint,
}: {
  lane: DrawnLane;
  acts: readonly Command[];
  from: number;
  to: number;
  frame: PlotFrame;
  hatch: string;
  cursor: number | null;
  onPoint: (event: PointerEvent<SVGSVGElement>) => void;
}) {
  const top = lane.rollUp ? MARK + 1 : 0;
  const height = lane.rollUp ? 22 : 14;
  const segments = useMemo(() => paintLane(lane, from, to, frame.plot), [lane, from, to, frame.plot]);
  const x = (at: string) => placeOf(Date.parse(at), from, to, frame.plot);
  return (
    <div className={frame.narrow ? '' : 'flex items-end'}>
      <div
        className={`truncate text-xs ${lane.rollUp ? 'font-semibold' : 'text-ink-2'} ${frame.narrow ? '' : 'pr-3'}`}
        style={{ width: frame.narrow ? undefined : frame.gutter }}
        title={lane.label}
      >
        {lane.label}
      </div>
      <svg
        aria-hidden="true"
        width={frame.plot}
        height={height + top}
        onPointerMove={onPoint}
        className="block touch-pan-y"
        style={{ marginLeft: frame.narrow ? frame.gutter : 0 }}
      >
        <rect x={0} y={top} width={frame.plot} height={height} className="fill-sunken" />
        {segments.map((segment) => {
          const tall = height * HEIGHTS[segment.paint];
          return (
            <rect
              key={segment.x}
              x={segment.x}
              y={top + height - tall}
              width={segment.width}
              height={tall}
              fill={fillOf(segment.paint, hatch)}
              data-paint={segment.paint}
            />
          );
        })}
        {lane.restarts.map((at) => (
          <path
            key={at}
            d={`M${x(at)} ${top}v${height}`}
            className="stroke-ink"
            strokeWidth="1.5"
            strokeDasharray="3 2"
            data-mark="restart"
          />
        ))}
        {acts.map((command) => (
          <path
            key={command.id}
            d={`M${x(command.at) - 4.5} 0h9L${x(command.at)} ${MARK}Z M${x(command.at)} ${MARK}v${height}`}
            className="fill-hand stroke-hand"
            data-mark="command"
          />
        ))}
        {cursor !== null && <path d={`M${cursor + 0.5} 0v${height + top}`} className="stroke-ink" />}
      </svg>
    </div>
  );
});
