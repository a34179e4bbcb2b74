import { describe, expect, it } from 'vitest';
import { timeOpen } from './incident-cost.ts';
import type { LaneSpans } from './timeline.ts';

const open = (from: number, to: number) => ({ from, to, state: 'open', held: false }) as const;
const closed = (from: number, to: number) => ({ from, to, state: 'closed', held: false }) as const;

describe('timeOpen', () => {
  const cases: [string, LaneSpans[], { openMs: number | null; notSeenMs: number }][] = [
    [
      'counts what overlaps once',
      [
        { spans: [open(0, 10), closed(10, 20), open(20, 30)], notSeen: [] },
        { spans: [open(5, 25)], notSeen: [] },
      ],
      { openMs: 30, notSeenMs: 0 },
    ],
    [
      'says how long it may have been longer',
      [
        { spans: [open(0, 10)], notSeen: [{ from: 10, to: 40 }] },
        { spans: [open(0, 30)], notSeen: [] },
      ],
      { openMs: 30, notSeenMs: 10 },
    ],
    [
      'does not know what nobody saw',
      [{ spans: [], notSeen: [{ from: 0, to: 10 }] }],
      { openMs: null, notSeenMs: 10 },
    ],
    ['knows that nothing was open', [{ spans: [closed(0, 10)], notSeen: [] }], { openMs: 0, notSeenMs: 0 }],
  ];
  it.each(cases)('%s', (_, lanes, expected) => {
    expect(timeOpen(lanes)).toEqual(expected);
  });
});
