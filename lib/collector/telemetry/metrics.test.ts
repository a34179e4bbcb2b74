import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

function makeMetrics(): Metrics {
  return new Metrics({
    shards: () => 64,
    instances: () => 3,
    queues: () => ({ news: 1, counters: 2, commands: 0, connections: 4 }),
  });
}

/** The value of one series, as it stands in the text. */
async function readSeries(metrics: Metrics, series: string): Promise<string | undefined> {
  const lines = (await metrics.text()).split('\n');
  return lines.find((line) => line.startsWith(`${series} `))?.slice(series.length + 1);
}

const transition = { evidence: 'journal' } as const;
const gap = { why: 'wrapped' } as const;

describe('Metrics', () => {
  it.each([
    ['polls_total{result="ok"}', '0'],
    ['polls_total{result="first_byte_timeout"}', '0'],
    ['polls_total{result="not_stored"}', '0'],
    ['transitions_total{evidence="observed"}', '0'],
    ['gaps_total{why="tail_not_known"}', '0'],
    ['restarts_total', '0'],
    ['lease_changes_total{change="lost"}', '0'],
    ['commands_total{outcome="superseded"}', '0'],
    ['poll_lateness_seconds_count', '0'],
    ['database_wait_seconds_count{work="commands"}', '0'],
    ['database_errors_total{work="leases"}', '0'],
    ['shards', '64'],
    ['instances', '3'],
    ['queue_depth{queue="counters"}', '2'],
    ['queue_depth{queue="connections"}', '4'],
  ])('has every series from the start: %s %s', async (series, value) => {
    expect(await readSeries(makeMetrics(), `breaker_panel_collector_${series}`)).toBe(value);
  });

  it('counts what it is told', async () => {
    const metrics = makeMetrics();
    metrics.polled('ok');
    metrics.polled('ok');
    metrics.late(250);
    metrics.leasesChanged('acquired', 32);
    metrics.commandsEnded('applied', 2);
    const record = { transitions: [transition, transition], gaps: [gap], restart: null } as never;
    metrics.stored([record]);

    expect(await readSeries(metrics, 'breaker_panel_collector_polls_total{result="ok"}')).toBe('2');
    expect(await readSeries(metrics, 'breaker_panel_collector_poll_lateness_seconds_sum')).toBe('0.25');
    expect(await readSeries(metrics, 'breaker_panel_collector_lease_changes_total{change="acquired"}')).toBe(
      '32',
    );
    expect(await readSeries(metrics, 'breaker_panel_collector_commands_total{outcome="applied"}')).toBe('2');
    expect(await readSeries(metrics, 'breaker_panel_collector_transitions_total{evidence="journal"}')).toBe(
      '2',
    );
    expect(await readSeries(metrics, 'breaker_panel_collector_gaps_total{why="wrapped"}')).toBe('1');
  });

  it('times work on the database, also work that fails, and lets its error through', async () => {
    const metrics = makeMetrics();
    const away = () => Promise.reject(new Error('away'));

    await expect(metrics.timed('readings', async () => 'done')).resolves.toBe('done');
    await expect(metrics.timed('readings', away)).rejects.toThrow('away');

    expect(
      await readSeries(metrics, 'breaker_panel_collector_database_wait_seconds_count{work="readings"}'),
    ).toBe('2');
    expect(await readSeries(metrics, 'breaker_panel_collector_database_errors_total{work="readings"}')).toBe(
      '1',
    );
  });

  it('keeps to itself: a second collector in the process counts apart', async () => {
    const [one, other] = [makeMetrics(), makeMetrics()];
    one.polled('ok');

    expect(await readSeries(other, 'breaker_panel_collector_polls_total{result="ok"}')).toBe('0');
  });

  it('tells what the process costs, and never counts back', async () => {
    const metrics = makeMetrics();
    const before = Number(await readSeries(metrics, 'process_cpu_seconds_total'));
    const after = Number(await readSeries(metrics, 'process_cpu_seconds_total'));

    expect(before).toBeGreaterThan(0);
    expect(after).toBeGreaterThanOrEqual(before);
    expect(Number(await readSeries(metrics, 'process_resident_memory_bytes'))).toBeGreaterThan(1_000_000);
  });
});
