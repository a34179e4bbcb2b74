import { describe, expect, it } from 'vitest';
import {
  type LaneFacts,
  notSeen,
  rollUpSpans,
  type StateSpan,
  standingBefore,
  stateSpans,
  type TimelineChange,
} from './timeline.ts';

type State = StateSpan['state'];

function change(at: number, from: State, to: State, overrides: Partial<TimelineChange> = {}): TimelineChange {
  return { bootId: 'a', at, from, to, held: false, ...overrides };
}

function facts(overrides: Partial<LaneFacts> = {}): LaneFacts {
  return {
    span: { from: 0, to: 100 },
    firstSeenAt: -1_000,
    lastReadAt: 1_000,
    before: null,
    changes: [],
    restarts: [],
    after: { state: 'closed', held: false },
    ...overrides,
  };
}

/** `0-40 closed, 40-100 open held` */
function told(spans: readonly StateSpan[]): string {
  return spans.map(({ from, to, state, held }) => `${from}-${to} ${state}${held ? ' held' : ''}`).join(', ');
}

describe('stateSpans', () => {
  const cases: [string, Partial<LaneFacts>, string][] = [
    ['stays as it is without changes', { after: { state: 'open', held: true } }, '0-100 open held'],
    [
      'begins as the last change before left it',
      { before: { state: 'half_open', held: false } },
      '0-100 half_open',
    ],
    [
      'begins as the first change found it where nothing older is recorded',
      { changes: [change(40, 'open', 'closed')] },
      '0-40 open, 40-100 closed',
    ],
    [
      'follows the changes',
      {
        before: { state: 'closed', held: false },
        changes: [
          change(10, 'closed', 'open'),
          change(40, 'open', 'half_open'),
          change(45, 'half_open', 'closed'),
        ],
      },
      '0-10 closed, 10-40 open, 40-45 half_open, 45-100 closed',
    ],
    [
      'tells a hold from an open circuit, and a command that changed no state',
      {
        before: { state: 'open', held: false },
        changes: [change(20, 'open', 'open', { held: true }), change(60, 'open', 'half_open')],
      },
      '0-20 open, 20-60 open held, 60-100 half_open',
    ],
    [
      'joins what does not differ',
      { before: { state: 'closed', held: false }, changes: [change(50, 'closed', 'closed')] },
      '0-100 closed',
    ],
    ['begins where the circuit was first seen', { firstSeenAt: 30 }, '30-100 closed'],
    [
      'begins where its journal does when that is older',
      { firstSeenAt: 30, changes: [change(20, 'closed', 'open')], after: { state: 'open', held: false } },
      '20-100 open',
    ],
    ['ends where it was last read', { lastReadAt: 70 }, '0-70 closed'],
    ['is empty when it was last read before', { lastReadAt: -5 }, ''],
    ['is empty when it was first seen after', { firstSeenAt: 200 }, ''],
    [
      'keeps the order of changes when the clock was set back',
      {
        before: { state: 'closed', held: false },
        changes: [
          change(50, 'closed', 'open'),
          change(30, 'open', 'half_open'),
          change(60, 'half_open', 'closed'),
        ],
      },
      '0-50 closed, 50-60 half_open, 60-100 closed',
    ],
    [
      'ends a hold and an open state with the process',
      { before: { state: 'open', held: true }, restarts: [{ bootId: 'b', at: 50 }] },
      '0-50 open held, 50-100 closed',
    ],
    [
      'lets a new process begin in the state that its first change starts from',
      {
        before: { state: 'open', held: false },
        restarts: [{ bootId: 'b', at: 50 }],
        changes: [
          change(10, 'open', 'half_open'),
          change(12, 'half_open', 'open'),
          change(70, 'closed', 'open', { bootId: 'b' }),
        ],
      },
      '0-10 open, 10-12 half_open, 12-50 open, 50-70 closed, 70-100 open',
    ],
    [
      'puts a restart before what the new process did, though it was noticed later',
      {
        before: { state: 'half_open', held: false },
        restarts: [{ bootId: 'b', at: 50 }],
        changes: [change(45, 'closed', 'open', { bootId: 'b' })],
      },
      '0-45 half_open, 45-100 open',
    ],
    [
      'goes through several restarts in order',
      {
        before: { state: 'open', held: false },
        restarts: [
          { bootId: 'b', at: 20 },
          { bootId: 'c', at: 40 },
          { bootId: 'd', at: 90 },
        ],
        changes: [change(60, 'closed', 'open', { bootId: 'c' })],
      },
      '0-20 open, 20-60 closed, 60-90 open, 90-100 closed',
    ],
  ];
  it.each(cases)('%s', (_, given, expected) => {
    expect(told(stateSpans(facts(given)))).toBe(expected);
  });
});

describe('standingBefore', () => {
  const open = change(-10, 'closed', 'open', { held: true });
  const next = { state: 'closed', held: false } as const;

  it('is what the last change led to', () => {
    expect(standingBefore(open, null, next)).toEqual({ state: 'open', held: true });
    expect(standingBefore(open, { bootId: 'a', at: -20 }, next)).toEqual({ state: 'open', held: true });
    expect(standingBefore({ ...open, bootId: null }, { bootId: 'b', at: -20 }, next)).toEqual({
      state: 'open',
      held: true,
    });
  });

  it('is what the new process starts from when one began since', () => {
    expect(standingBefore(open, { bootId: 'b', at: -5 }, next)).toEqual(next);
  });

  it('is not known without a change before', () => {
    expect(standingBefore(null, { bootId: 'b', at: -5 }, next)).toBeNull();
  });
});

describe('notSeen', () => {
  const span = { from: 0, to: 100 };
  const seen = (...pairs: [number, number][]) => pairs.map(([from, to]) => ({ from, to }));
  const cases: [string, ReturnType<typeof seen>, number, ReturnType<typeof seen>][] = [
    ['nothing was ever seen', [], 500, seen([0, 100])],
    ['all was seen', seen([-50, 200]), 500, []],
    [
      'it was seen late, with a hole, and no more',
      seen([10, 40], [60, 80]),
      500,
      seen([0, 10], [40, 60], [80, 100]),
    ],
    ['stretches overlap', seen([-5, 50], [20, 30], [50, 120]), 500, []],
    ['the last reading is still fresh', seen([0, 90]), 95, []],
    ['the last reading is stale', seen([0, 50]), 95, seen([50, 95])],
    ['the span ends in the future', seen([0, 20]), 60, seen([20, 60])],
    ['it is seen again only after the span', seen([0, 20], [100, 130]), 130, seen([20, 100])],
  ];
  it.each(cases)('when %s', (_, coverage, now, holes) => {
    expect(notSeen(span, coverage, now, 10)).toEqual(holes);
  });
});

describe('rollUpSpans', () => {
  const lane = (text: string, holes: [number, number][] = []) => ({
    spans: text
      .split(', ')
      .filter(Boolean)
      .map((part): StateSpan => {
        const [, from, to, state, held] = /^(\d+)-(\d+) (\w+)( held)?$/.exec(part) ?? [];
        return { from: Number(from), to: Number(to), state: state as State, held: held !== undefined };
      }),
    notSeen: holes.map(([from, to]) => ({ from, to })),
  });
  const cases: [string, ReturnType<typeof lane>[], string][] = [
    ['is empty without circuits', [], ''],
    [
      'shows the worst',
      [lane('0-100 closed'), lane('0-40 closed, 40-60 open, 60-100 half_open')],
      '0-40 closed, 40-60 open, 60-100 half_open',
    ],
    [
      'lets what was not seen decide nothing',
      [lane('0-100 open', [[20, 50]]), lane('0-100 closed')],
      '0-20 open, 20-50 closed, 50-100 open',
    ],
    [
      'is unknown where nothing was seen',
      [lane('0-100 open', [[20, 50]])],
      '0-20 open, 20-50 unknown, 50-100 open',
    ],
    ['is unknown after the last reading', [lane('0-50 open', [[50, 100]])], '0-50 open, 50-100 unknown'],
    ['begins where the first circuit does', [lane('30-100 closed', [[0, 30]])], '30-100 closed'],
    [
      'is held only while every open circuit is',
      [lane('0-100 open held'), lane('0-40 closed, 40-100 open')],
      '0-40 open held, 40-100 open',
    ],
  ];
  it.each(cases)('%s', (_, lanes, expected) => {
    expect(told(rollUpSpans(lanes))).toBe(expected);
  });
});
