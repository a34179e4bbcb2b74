'use client';

import { Bar, ComposedChart, Line, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { useTranslations } from 'use-intl';
import { useTick } from '#lib/client/use-clock.ts';
import { useFormats } from '#lib/client/use-formats.ts';
import type { BreakerHistory } from '#lib/contract/history.ts';
import { ChartReadout } from './chart-readout.tsx';
import type { PlotFrame } from './plot-frame.ts';
import { hasMeasurements, type RatePoint, rateSeries } from './rate-series.ts';
import { useTimeTicks } from './time-axis.tsx';

const TEXT = { fill: 'var(--ink-3)', fontSize: 11 };
const GRID = { stroke: 'var(--line)' };

/** Failure rate with its threshold, and beneath it the calls that ran and those that were refused. What was not measured is a gap. */
export function RateCharts({
  history,
  thresholds,
  frame,
}: {
  history: BreakerHistory;
  thresholds: readonly number[];
  frame: PlotFrame;
}) {
  const t = useTranslations('chart');
  const formats = useFormats();
  const from = Date.parse(history.from);
  const to = Date.parse(history.to);
  const { ticks, label } = useTimeTicks(from, to, frame);
  const now = useTick((at) => Math.floor(at / 5_000) * 5_000);
  const points = rateSeries(history.buckets, history.bucketMs, Math.max(now, to));
  if (!hasMeasurements(points)) return <p className="text-sm text-ink-2">{t('none')}</p>;

  const shared = {
    width: frame.total,
    data: points as RatePoint[],
    margin: { top: 6, right: 8, bottom: 0, left: 0 },
    syncId: 'history',
    barCategoryGap: 0,
  };
  const axis = {
    type: 'number' as const,
    dataKey: 'at',
    domain: [from, to],
    allowDataOverflow: true,
    ticks,
    tickFormatter: label,
    tick: TEXT,
    stroke: 'var(--line-strong)',
  };
  return (
    <div className="flex flex-col gap-3">
      <figure>
        <figcaption className="flex flex-wrap items-baseline gap-x-3 text-xs text-ink-2">
          <span className="font-semibold text-ink">{t('rate')}</span>
          {thresholds.map((threshold) => (
            <span key={threshold} className="inline-flex items-center gap-1.5">
              <span aria-hidden="true" className="w-4 border-t-2 border-dashed border-open" />
              {t('threshold', { value: formats.percent(threshold) })}
            </span>
          ))}
        </figcaption>
        <ComposedChart {...shared} height={132}>
          <XAxis {...axis} tick={false} height={6} tickLine={false} />
          <YAxis
            width={frame.gutter}
            domain={[0, 1]}
            ticks={[0, 0.5, 1]}
            tickFormatter={formats.percent}
            tick={TEXT}
            stroke="var(--line-strong)"
          />
          <ReferenceLine y={0.5} {...GRID} />
          <ReferenceLine y={1} {...GRID} />
          {thresholds.map((threshold) => (
            <ReferenceLine key={threshold} y={threshold} stroke="var(--open)" strokeDasharray="5 4" />
          ))}
          <Tooltip content={<ChartReadout />} cursor={{ stroke: 'var(--ink-3)' }} isAnimationActive={false} />
          <Line
            dataKey="rate"
            stroke="var(--ink)"
            strokeWidth={1.75}
            dot={LoneDot}
            activeDot={{ r: 3, fill: 'var(--ink)' }}
            isAnimationActive={false}
            connectNulls={false}
          />
          <Line
            dataKey="partialRate"
            stroke="var(--ink)"
            strokeWidth={1.75}
            strokeDasharray="2 3"
            dot={false}
            activeDot={false}
            isAnimationActive={false}
            connectNulls={false}
          />
        </ComposedChart>
      </figure>
      <figure>
        <figcaption className="flex flex-wrap items-baseline gap-x-3 text-xs text-ink-2">
          <span className="font-semibold text-ink">{t('volume')}</span>
          <Key className="bg-line-strong" text={t('calls')} />
          <Key className="bg-open" text={t('refused')} />
        </figcaption>
        <ComposedChart {...shared} height={118}>
          <XAxis {...axis} height={20} />
          <YAxis
            width={frame.gutter}
            tickFormatter={formats.number}
            tick={TEXT}
            tickCount={3}
            stroke="var(--line-strong)"
            allowDecimals={false}
          />
          {/* The readout stands in the other chart, which follows this one. */}
          <Tooltip content={() => null} cursor={{ fill: 'var(--sunken)' }} isAnimationActive={false} />
          <Bar
            dataKey="callsPerSecond"
            stackId="volume"
            fill="var(--line-strong)"
            isAnimationActive={false}
          />
          <Bar dataKey="refusedPerSecond" stackId="volume" fill="var(--open)" isAnimationActive={false} />
        </ComposedChart>
      </figure>
    </div>
  );
}

function Key({ className, text }: { className: string; text: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`size-2.5 ${className}`} />
      {text}
    </span>
  );
}

/** A point between two gaps, which the line alone would not show. */
function LoneDot({ cx, cy, payload }: { cx?: number; cy?: number; payload?: RatePoint }) {
  if (!payload?.alone || payload.rate === null) return <g />;
  return <circle cx={cx} cy={cy} r={2} fill="var(--ink)" />;
}
