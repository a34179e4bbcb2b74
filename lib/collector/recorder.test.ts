import pino from 'pino';
import { describe, expect, it, vi } from 'vitest';
import type { InstanceRecord, WrittenCircuits } from '#lib/store/recording/instance-record.ts';
import { Recorder } from './recorder.ts';

function makeRecord(instanceId: number, change: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    instanceId,
    serviceId: 1,
    lease: { shard: 0, token: 1n },
    observedAt: 0,
    state: {
      level: 2,
      commands: 'on',
      reportedInstanceId: null,
      reportedService: null,
      bootId: 'boot',
      cursorSeq: 0,
      lastReadAt: 0,
      lastPollAt: 0,
      failureCode: null,
      failureDetail: null,
      failingSince: null,
      journalMissing: 0,
      clockSkewMs: 0,
    },
    circuits: [],
    transitions: [],
    gaps: [],
    restart: null,
    coverage: [],
    samples: [],
    ...change,
  };
}

function makeSample(at: number): InstanceRecord['samples'][number] {
  return {
    circuitId: 1,
    at,
    spanMs: 5_000,
    calls: 1,
    failures: 0,
    refused: 0,
    fallbacks: 0,
    failureRate: 0,
    windowCalls: 1,
  };
}

/** A writer that notes each transaction; `lock` holds it back, `refuse` makes it fail for some instances. */
function makeWriter() {
  const written: InstanceRecord[][] = [];
  const state = { refuse: new Set<number>(), fenced: new Set<number>(), held: Promise.resolve() };
  const write = async (records: readonly InstanceRecord[]): Promise<WrittenCircuits> => {
    await state.held;
    if (records.some((record) => state.refuse.has(record.instanceId))) throw new Error('no');
    written.push([...records]);
    return new Map(
      records
        .filter((record) => !state.fenced.has(record.instanceId))
        .map((record) => [record.instanceId, new Map()]),
    );
  };
  const recorder = new Recorder({ write, flushEveryMs: 60_000, log: pino({ level: 'silent' }) });
  return { recorder, written, state };
}

describe('Recorder', () => {
  it('writes an urgent record at once, with what waits of the same instance', async () => {
    const { recorder, written } = makeWriter();
    recorder.queue(makeRecord(1, { samples: [makeSample(5_000)] }));
    await recorder.record(makeRecord(1, { samples: [makeSample(10_000)] }));
    expect(written).toHaveLength(1);
    expect(written[0]?.[0]?.samples.map((sample) => sample.at)).toEqual([5_000, 10_000]);
    await recorder.close();
    expect(written).toHaveLength(1);
  });

  it('gathers what becomes urgent during a write into the next one', async () => {
    const { recorder, written, state } = makeWriter();
    let letGo = (): void => {};
    state.held = new Promise((resolve) => {
      letGo = resolve;
    });
    const first = recorder.record(makeRecord(1));
    const rest = [2, 3, 4].map((id) => recorder.record(makeRecord(id)));
    letGo();
    await Promise.all([first, ...rest]);
    expect(written.map((records) => records.map((record) => record.instanceId))).toEqual([[1], [2, 3, 4]]);
  });

  it('stores the others when one record cannot be stored', async () => {
    const { recorder, written, state } = makeWriter();
    state.refuse.add(2);
    const results = await Promise.allSettled([1, 2, 3].map((id) => recorder.record(makeRecord(id))));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(written.flat().map((record) => record.instanceId)).toEqual([1, 3]);
  });

  it('says so when another collector has the shard', async () => {
    const { recorder, state } = makeWriter();
    state.fenced.add(1);
    expect(await recorder.record(makeRecord(1))).toBe('fenced');
  });

  it('keeps counters that could not be stored for the next time', async () => {
    const { recorder, written, state } = makeWriter();
    state.refuse.add(1);
    recorder.queue(makeRecord(1, { samples: [makeSample(5_000)] }));
    await recorder.flush();
    expect(written).toEqual([]);
    state.refuse.clear();
    recorder.queue(makeRecord(1, { samples: [makeSample(10_000)] }));
    await recorder.flush();
    expect(written[0]?.[0]?.samples.map((sample) => sample.at)).toEqual([5_000, 10_000]);
    await recorder.close();
  });

  it('flushes by itself after the interval', async () => {
    vi.useFakeTimers();
    const { recorder, written } = makeWriter();
    recorder.queue(makeRecord(1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(written).toHaveLength(1);
    vi.useRealTimers();
  });
});
