import { describe, expect, it } from 'vitest';
import type { CircuitReading, JournalReading, JournalRow, SnapshotReading } from '#lib/protocol/reading.ts';
import { NO_FLAP } from './flapping.ts';
import { type Judgement, judgeReading } from './judge-reading.ts';
import type { KnownCircuit, KnownInstance } from './known.ts';

const NOW = 1_000_000;

const NO_COUNTERS = {
  calls: null,
  successes: null,
  failures: null,
  ignored: null,
  blocked: null,
  fallbackUsed: null,
  fallbackFailed: null,
  transitions: null,
};

function makeCircuitReading(change: Partial<CircuitReading> = {}): CircuitReading {
  return {
    name: 'mintic_hub',
    state: 'closed',
    rawState: change.state ?? 'closed',
    failureCount: 0,
    successCount: 0,
    failureRate: 0,
    windowCalls: null,
    stateSince: null,
    retryAt: null,
    held: null,
    counters: NO_COUNTERS,
    config: null,
    lastSeq: null,
    ...change,
  };
}

function makeKnown(
  change: Partial<KnownInstance> = {},
  circuits: Partial<KnownCircuit>[] = [],
): KnownInstance {
  const known = circuits.map((circuit) => ({
    ...makeCircuitReading({ name: circuit.name ?? 'mintic_hub' }),
    circuitId: 1,
    breakerId: 1,
    since: null,
    callsPerSecond: null,
    refusedPerSecond: null,
    transitionsTotal: null,
    absentReadings: 0,
    flap: NO_FLAP,
    ...circuit,
  }));
  return {
    level: null,
    commands: 'unknown',
    reportedInstanceId: null,
    reportedService: null,
    bootId: null,
    cursorSeq: 0,
    lastReadAt: null,
    clockSkewMs: null,
    circuits: new Map(known.map((circuit) => [circuit.name, circuit])),
    ...change,
  };
}

function makeRow(seq: number, change: Partial<JournalRow> = {}): JournalRow {
  return {
    seq,
    breaker: 'mintic_hub',
    at: NOW - 100 + seq,
    from: 'closed',
    to: 'open',
    cause: 'failure_threshold',
    failureCount: 5,
    failureRate: 0.5,
    windowCalls: 10,
    error: 'ConnectTimeout',
    hold: null,
    actor: null,
    reason: null,
    command: null,
    ...change,
  };
}

function makeJournal(rows: JournalRow[], change: Partial<JournalReading> = {}): JournalReading {
  const seq = rows.at(-1)?.seq ?? 0;
  return {
    level: 2,
    commands: 'on',
    service: 'document-api',
    instanceId: 'document-api-1',
    bootId: 'boot-a',
    now: NOW,
    seq,
    oldestSeq: 1,
    more: false,
    circuits: new Map([['mintic_hub', makeCircuitReading({ state: rows.at(-1)?.to ?? 'closed' })]]),
    rows,
    ...change,
  };
}

function makeSnapshot(...circuits: CircuitReading[]): SnapshotReading {
  return {
    level: 0,
    commands: 'unknown',
    circuits: new Map(circuits.map((circuit) => [circuit.name, circuit])),
  };
}

function judge(...args: Parameters<typeof judgeReading>): Judgement {
  const judged = judgeReading(...args);
  if ('fault' in judged) throw new Error(judged.fault.detail.text);
  return judged;
}

describe('judgeReading of a journal', () => {
  it('starts the history with the first reading ever, without a gap, even where the journal has wrapped', () => {
    const judged = judge(makeKnown(), makeJournal([makeRow(7)], { oldestSeq: 7 }), NOW);
    expect(judged.gaps).toEqual([]);
    expect(judged.restart).toBeNull();
    expect(judged.transitions).toMatchObject([
      { seq: 7, bootId: 'boot-a', evidence: 'journal', from: 'closed', to: 'open' },
    ]);
    expect(judged.cursor).toEqual({ bootId: 'boot-a', seq: 7 });
  });

  it('takes only rows after the cursor', () => {
    const known = makeKnown({ level: 2, bootId: 'boot-a', cursorSeq: 2 }, [{}]);
    expect(
      judge(known, makeJournal([makeRow(2), makeRow(3)]), NOW).transitions.map((row) => row.seq),
    ).toEqual([3]);
  });

  it('counts exactly what a wrapped journal lost', () => {
    const known = makeKnown({ level: 2, bootId: 'boot-a', cursorSeq: 2 }, [{}]);
    const judged = judge(known, makeJournal([makeRow(10)], { oldestSeq: 10 }), NOW);
    expect(judged.gaps).toEqual([
      { breaker: null, bootId: 'boot-a', missed: 7, fromSeq: 3, toSeq: 9, why: 'wrapped' },
    ]);
  });

  it('knows a restart by its boot id, ends the old boot in "tail not known" and invents no transition', () => {
    const known = makeKnown({ level: 2, bootId: 'boot-a', cursorSeq: 4 }, [{ state: 'open' }]);
    const judged = judge(known, makeJournal([], { bootId: 'boot-b' }), NOW);
    expect(judged.restart).toEqual({ bootId: 'boot-b', previousBootId: 'boot-a' });
    expect(judged.gaps).toMatchObject([
      { bootId: 'boot-a', missed: null, fromSeq: 5, why: 'tail_not_known' },
    ]);
    expect(judged.transitions).toEqual([]);
    expect(judged.circuits).toMatchObject([{ name: 'mintic_hub', state: 'closed' }]);
  });

  it('calls a sequence that goes back within one boot a fault', () => {
    const known = makeKnown({ level: 2, bootId: 'boot-a', cursorSeq: 9 }, [{}]);
    expect(judgeReading(known, makeJournal([makeRow(3)]), NOW)).toMatchObject({
      fault: { code: 'sequence_regression' },
    });
  });

  it('leaves the stats for later while there are more rows to come', () => {
    const known = makeKnown({ level: 2, bootId: 'boot-a', cursorSeq: 0 }, [{ state: 'closed' }]);
    const judged = judge(known, makeJournal([makeRow(1), makeRow(2)], { more: true, seq: 900 }), NOW);
    expect(judged.cursor.seq).toBe(2);
    expect(judged.circuits).toMatchObject([{ name: 'mintic_hub', state: 'closed' }]);
  });

  it('keeps a circuit for a breaker that only rows name, as absent', () => {
    const judged = judge(makeKnown(), makeJournal([makeRow(1, { breaker: 'gone' })]), NOW);
    expect(judged.circuits.find((circuit) => circuit.name === 'gone')).toMatchObject({
      state: 'open',
      absentReadings: 3,
    });
  });

  it('counts trips towards flapping, and never an operator act', () => {
    const rows = [
      makeRow(1),
      makeRow(2, { from: 'open', to: 'closed', cause: 'reset' }),
      makeRow(3, { cause: 'forced_open' }),
    ];
    expect(judge(makeKnown(), makeJournal(rows), NOW).circuits[0]?.flap.score).toBe(1);
  });

  it('treats a breaker named __proto__ like any other', () => {
    const reading = makeJournal([makeRow(1, { breaker: '__proto__' })], {
      circuits: new Map([['__proto__', makeCircuitReading({ name: '__proto__', state: 'open' })]]),
    });
    const judged = judge(makeKnown(), reading, NOW);
    expect(judged.transitions[0]?.breaker).toBe('__proto__');
    expect(judged.circuits).toMatchObject([{ name: '__proto__', state: 'open' }]);
  });
});

describe('judgeReading of a snapshot', () => {
  it('observes a change at the moment it is seen', () => {
    const judged = judge(
      makeKnown({ lastReadAt: NOW - 5_000 }, [{}]),
      makeSnapshot(makeCircuitReading({ state: 'open' })),
      NOW,
    );
    expect(judged.transitions).toMatchObject([
      { at: NOW, from: 'closed', to: 'open', evidence: 'observed', seq: null },
    ]);
    expect(judged.circuits).toMatchObject([{ state: 'open', since: NOW }]);
  });

  it.each([
    { since: NOW - 1_000, at: NOW - 1_000, because: 'it lies between the two readings' },
    { since: NOW - 60_000, at: NOW, because: 'it is older than the reading before, so it cannot be true' },
    { since: NOW + 60_000, at: NOW, because: 'it lies in the future' },
  ])("takes the service's own moment $since as $at: $because", ({ since, at }) => {
    const reading = makeSnapshot(makeCircuitReading({ state: 'open', stateSince: since }));
    expect(judge(makeKnown({ lastReadAt: NOW - 5_000 }, [{}]), reading, NOW).transitions[0]?.at).toBe(at);
  });

  it('says nothing of a breaker seen for the first time', () => {
    expect(judge(makeKnown(), makeSnapshot(makeCircuitReading({ state: 'open' })), NOW).transitions).toEqual(
      [],
    );
  });

  it.each([
    { before: 4, after: 7, state: 'closed' as const, missed: 3 },
    { before: 4, after: 7, state: 'open' as const, missed: 2 },
    { before: 4, after: 5, state: 'open' as const, missed: 0 },
    { before: 9, after: 2, state: 'open' as const, missed: 0 },
  ])('from $before to $after transitions and $state misses $missed', ({ before, after, state, missed }) => {
    const counters = { ...NO_COUNTERS, transitions: after };
    const judged = judge(
      makeKnown({ lastReadAt: NOW - 5_000 }, [{ transitionsTotal: before }]),
      makeSnapshot(makeCircuitReading({ state, counters })),
      NOW,
    );
    expect(judged.gaps.map((gap) => gap.missed)).toEqual(missed === 0 ? [] : [missed]);
  });

  it('calls a breaker absent after three readings without it, and present again at once', () => {
    let known = makeKnown({ lastReadAt: NOW }, [{}]);
    for (const expected of [1, 2, 3, 3]) {
      const [circuit] = judge(known, makeSnapshot(), NOW).circuits;
      expect(circuit?.absentReadings).toBe(expected);
      known = makeKnown({ lastReadAt: NOW }, [{ absentReadings: expected }]);
    }
    expect(judge(known, makeSnapshot(makeCircuitReading()), NOW).circuits[0]?.absentReadings).toBe(0);
  });

  it('shows a state it does not know as unknown, observed and never a trip', () => {
    const judged = judge(
      makeKnown({ lastReadAt: NOW - 5_000 }, [{}]),
      makeSnapshot(makeCircuitReading({ state: 'unknown', rawState: 'isolated' })),
      NOW,
    );
    expect(judged.transitions).toMatchObject([{ from: 'closed', to: 'unknown' }]);
    expect(judged.circuits).toMatchObject([{ state: 'unknown', rawState: 'isolated', flap: { score: 0 } }]);
  });
});
