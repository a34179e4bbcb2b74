'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { commandsQuery, historyQuery } from '#lib/client/queries.ts';
import { parseRange, type Range } from '#lib/client/ranges.ts';
import { useClock } from '#lib/client/use-clock.ts';
import type { BreakerDetail } from '#lib/contract/breaker.ts';
import type { Command } from '#lib/contract/command.ts';
import type { BreakerHistory } from '#lib/contract/history.ts';
import { LoadTrouble } from '../ui/load-trouble.tsx';
import { Section } from '../ui/section.tsx';
import { useWidth } from '../ui/use-width.ts';
import { rateThresholds } from './configuration-view.ts';
import { framePlot } from './plot-frame.ts';
import { RangePicker } from './range-picker.tsx';
import { StateTimeline } from './state-timeline.tsx';

const RateCharts = dynamic(() => import('./rate-charts.tsx').then((module) => module.RateCharts), {
  ssr: false,
  loading: () => <div className="h-64" />,
});

/** The breaker over time: its states, a lane per instance, and beneath them failure rate and volume on the same axis. It follows now. */
export function History({ breaker, range: first }: { breaker: BreakerDetail; range: Range }) {
  const t = useTranslations('history');
  const clock = useClock();
  const [range, setRange] = useState(first);
  const { data, error, refetch } = useQuery({
    ...historyQuery(breaker.id, range, clock.now),
    placeholderData: keepPreviousData,
  });
  const { data: commands } = useQuery(commandsQuery(breaker.id));

  function choose(next: Range) {
    setRange(next);
    const url = new URL(window.location.href);
    if (next === parseRange(null)) url.searchParams.delete('range');
    else url.searchParams.set('range', next);
    window.history.replaceState(null, '', url);
  }

  return (
    <Section title={t('title')} side={<RangePicker range={range} onChoose={choose} />}>
      {data === undefined ? (
        error === null ? (
          <div className="h-96" />
        ) : (
          <div className="p-4">
            <LoadTrouble error={error} onRetry={() => refetch()} />
          </div>
        )
      ) : (
        <Plots
          history={data}
          commands={commands?.items ?? []}
          thresholds={rateThresholds(breaker.instances)}
        />
      )}
    </Section>
  );
}

function Plots({
  history,
  commands,
  thresholds,
}: {
  history: BreakerHistory;
  commands: readonly Command[];
  thresholds: readonly number[];
}) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const frame = framePlot(width);
  return (
    <div className="p-3 sm:p-4">
      <div ref={ref} className="flex min-h-96 flex-col gap-4">
        {frame.plot > 0 && (
          <>
            <StateTimeline history={history} commands={commands} frame={frame} />
            <RateCharts history={history} thresholds={thresholds} frame={frame} />
          </>
        )}
      </div>
    </div>
  );
}
