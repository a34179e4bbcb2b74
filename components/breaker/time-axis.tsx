'use client';

import { useTimeZone } from 'use-intl';
import { useFormats } from '#lib/client/use-formats.ts';
import { mostTicks, type PlotFrame } from './plot-frame.ts';
import { placeOf, timeTicks, zoneOffset } from './timeline-geometry.ts';

const DAY = 86_400_000;

/** The moments to label between two, and how: round in the operator's zone. */
export function useTimeTicks(from: number, to: number, frame: PlotFrame) {
  const timeZone = useTimeZone() ?? 'UTC';
  const formats = useFormats();
  const offset = zoneOffset(timeZone, to);
  const ticks = timeTicks(from, to, mostTicks(frame), offset);
  const label = (at: number) => ((at + offset) % DAY === 0 ? formats.day(at) : formats.hour(at, at));
  return { ticks, label };
}

/** The time axis under the lanes. */
export function TimeAxis({ from, to, frame }: { from: number; to: number; frame: PlotFrame }) {
  const { ticks, label } = useTimeTicks(from, to, frame);
  return (
    <svg
      aria-hidden="true"
      width={frame.plot}
      height={18}
      className="block overflow-visible"
      style={{ marginLeft: frame.gutter }}
    >
      {ticks.map((at) => {
        const x = placeOf(at, from, to, frame.plot);
        return (
          <g key={at}>
            <path d={`M${x} 0v4`} className="stroke-line-strong" />
            <text x={x} y={15} textAnchor="middle" className="fill-ink-3 text-2xs">
              {label(at)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
