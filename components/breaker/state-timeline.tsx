'use client';

import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Command } from '#lib/contract/command.ts';
import type { BreakerHistory, StateSpan, TimeSpan } from '#lib/contract/history.ts';
import type { PlotFrame } from './plot-frame.ts';
import { TimeAxis } from './time-axis.tsx';
import { TimelineLane } from './timeline-lane.tsx';
import { TimelineLegend } from './timeline-legend.tsx';
import { TimelineReadout } from './timeline-readout.tsx';
import { useTimelineSummary } from './timeline-summary.ts';

/** A lane as it is drawn. */
export interface DrawnLane {
  readonly key: string;
  readonly label: string;
  readonly spans: readonly StateSpan[];
  readonly notSeen: readonly TimeSpan[];
  readonly restarts: readonly string[];
  readonly rollUp: boolean;
}

/** Where a pointer or the arrow keys are: a lane and a pixel of the plot. */
export interface TimelinePlace {
  readonly lane: number;
  readonly x: number;
}

/** The states over time: the roll-up, then a lane per instance, with restarts and operators' acts marked. Arrow keys walk it. */
export function StateTimeline({
  history,
  commands,
  frame,
}: {
  history: BreakerHistory;
  commands: readonly Command[];
  frame: PlotFrame;
}) {
  const t = useTranslations('timeline');
  const hatch = useId();
  const [place, setPlace] = useState<TimelinePlace | null>(null);
  const from = Date.parse(history.from);
  const to = Date.parse(history.to);
  const lanes = drawnLanes(history, t('all'));
  const acts = commands.filter((command) => Date.parse(command.at) >= from && Date.parse(command.at) <= to);
  const summary = useTimelineSummary(lanes);

  const point = (lane: number) => (event: PointerEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setPlace({ lane, x: clamp(Math.floor(x), frame.plot - 1) });
  };
  const walk = (event: KeyboardEvent) => {
    const moved = step(event.key, event.shiftKey ? 20 : 1, place ?? { lane: 0, x: frame.plot - 1 });
    if (moved === null) return;
    event.preventDefault();
    setPlace({ lane: clamp(moved.lane, lanes.length - 1), x: clamp(moved.x, frame.plot - 1) });
  };

  return (
    <figure
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk the timeline
      tabIndex={0}
      aria-label={summary}
      onKeyDown={walk}
      onPointerLeave={() => setPlace(null)}
      onBlur={() => setPlace(null)}
      className="flex flex-col gap-1 rounded-sm"
    >
      <HatchPatterns id={hatch} />
      {lanes.map((lane, index) => (
        <TimelineLane
          key={lane.key}
          lane={lane}
          acts={lane.rollUp ? acts : []}
          from={from}
          to={to}
          frame={frame}
          hatch={hatch}
          cursor={place?.x ?? null}
          onPoint={point(index)}
        />
      ))}
      <TimeAxis from={from} to={to} frame={frame} />
      <TimelineReadout lanes={lanes} place={place} from={from} to={to} frame={frame} />
      <TimelineLegend lanes={lanes} hatch={hatch} hasActs={acts.length > 0} />
    </figure>
  );
}

function drawnLanes(history: BreakerHistory, all: string): DrawnLane[] {
  const lanes = history.lanes.map((lane) => ({ ...lane, key: lane.circuitId, rollUp: false }));
  return [
    { key: 'all', label: all, spans: history.rollUp, notSeen: [], restarts: [], rollUp: true },
    ...lanes,
  ];
}

function step(key: string, by: number, { lane, x }: TimelinePlace): TimelinePlace | null {
  switch (key) {
    case 'ArrowLeft':
      return { lane, x: x - by };
    case 'ArrowRight':
      return { lane, x: x + by };
    case 'ArrowUp':
      return { lane: lane - 1, x };
    case 'ArrowDown':
      return { lane: lane + 1, x };
    case 'Home':
      return { lane, x: 0 };
    case 'End':
      return { lane, x: Number.MAX_SAFE_INTEGER };
    default:
      return null;
  }
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}

function HatchPatterns({ id }: { id: string }) {
  return (
    <svg aria-hidden="true" width="0" height="0" className="absolute">
      <defs>
        <pattern
          id={`${id}-held`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" className="fill-hand-wash" />
          <rect width="3" height="6" className="fill-hand" />
        </pattern>
        <pattern
          id={`${id}-not_seen`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="1.5" height="6" className="fill-line-strong" />
        </pattern>
      </defs>
    </svg>
  );
}
