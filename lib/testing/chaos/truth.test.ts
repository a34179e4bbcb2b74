import { describe, expect, it } from 'vitest';
import type { OwnHistory, Row, StoredHistory, StoredOutcome } from './history.ts';
import { compareHistories } from './truth.ts';

function makeRow(boot: string, seq: number, overrides: Partial<Row> = {}): Row {
  return {
    boot,
    seq,
    breaker: 'mintic_hub',
    at: 1_000 * seq,
    from: 'closed',
    to: 'open',
    cause: 'failure_threshold',
    failureCount: 2,
    failureRate: 0.5,
    windowCalls: 4,
    error: 'Error: upstream is down',
    held: false,
    holdUntil: null,
    actor: null,
    reason: null,
    command: null,
    ...overrides,
  };
}

function makeOutcome(overrides: Partial<StoredOutcome> = {}): StoredOutcome {
  return { command: 'c1', state: 'applied', boot: 'b', seq: 2, renewed: false, ...overrides };
}

/** A process a of four rows, the last unread when it was killed; then b, whose second row is a command. */
function makeOwn(overrides: Partial<OwnHistory> = {}): OwnHistory {
  const rows = [1, 2, 3, 4].map((seq) => makeRow('a', seq));
  return {
    boots: ['a', 'b'],
    rows: [...rows, makeRow('b', 1), makeRow('b', 2, { command: 'c1' }), makeRow('b', 3)],
    journalSize: 1_000,
    ...overrides,
  };
}

const TAIL = { boot: 'a', missed: null, fromSeq: 4, toSeq: null, why: 'tail_not_known' };

function makeStored(overrides: Partial<StoredHistory> = {}): StoredHistory {
  return {
    rows: makeOwn().rows.filter(({ boot, seq }) => boot === 'b' || seq < 4),
    gaps: [TAIL],
    restarts: [{ boot: 'b', previous: 'a' }],
    outcomes: [makeOutcome()],
    boot: 'b',
    cursor: 3,
    failing: false,
    states: { mintic_hub: 'open' },
    ...overrides,
  };
}

/** The rows of b alone, of which the first so many have wrapped away. */
const wrapped = (missed: number, toSeq: number): [OwnHistory, StoredHistory] => [
  { boots: ['b'], rows: [1, 2, 3].map((seq) => makeRow('b', seq)), journalSize: 1 },
  {
    ...makeStored({ rows: [makeRow('b', 3)], restarts: [], outcomes: [] }),
    gaps: [{ boot: 'b', missed, fromSeq: 1, toSeq, why: 'wrapped' }],
  },
];

const told = (stored: StoredHistory, own: OwnHistory = makeOwn()): string =>
  compareHistories(own, stored).differences.join('\n');

describe('compareHistories', () => {
  it('finds nothing where everything is stored, and counts what was compared', () => {
    expect(compareHistories(makeOwn(), makeStored(), new Map([['a', 3]]))).toEqual({
      counts: { written: 7, stored: 6, wrapped: 0, diedUnread: 1, executed: 1, outcomes: 1 },
      differences: [],
    });
  });

  it('takes a gap of the right count for rows that had left the journal', () => {
    expect(compareHistories(...wrapped(2, 2))).toMatchObject({ counts: { wrapped: 2 }, differences: [] });
  });

  it('knows nothing of a process that nobody ever read', () => {
    const own = makeOwn({ boots: ['a', 'unread', 'b'] });
    expect(told(makeStored(), { ...own, rows: [...own.rows, makeRow('unread', 1)] })).toBe('');
  });

  it('lets a hold that was brought to a later process tell what became of it there', () => {
    const outcome = makeOutcome({ state: 'superseded', boot: 'c', renewed: true });
    expect(told(makeStored({ outcomes: [outcome] }))).toBe('');
  });

  const { rows } = makeStored();
  const [first, second, ...rest] = rows as [Row, Row, ...Row[]];
  it.each<[fault: string, stored: Partial<StoredHistory>, says: RegExp]>([
    ['a lost row', { rows: [first, ...rest] }, /a goes from row 1 to 3/],
    [
      'a lost last row of a living process',
      { rows: rows.slice(0, -1) },
      /b lives and wrote 3 rows; 2 are known/,
    ],
    ['a doubled row', { rows: [first, first, second, ...rest] }, /a\/1 is stored twice/],
    ['an invented row', { rows: [...rows, makeRow('b', 4)] }, /b\/4 is stored and was never written/],
    [
      'an altered row',
      { rows: [{ ...first, error: null }, second, ...rest] },
      /a\/1: error is stored as null/,
    ],
    ['rows out of order', { rows: [second, first, ...rest] }, /a\/1 is stored after a\/2/],
    ['no tail', { gaps: [] }, /should end in a tail from 4, and has $/m],
    ['two tails', { gaps: [TAIL, TAIL] }, /should end in a tail from 4, and has 4,4/],
    ['a tail too late', { gaps: [{ ...TAIL, fromSeq: 5 }] }, /should end in a tail from 4, and has 5/],
    [
      'a tail of a living process',
      { gaps: [TAIL, { ...TAIL, boot: 'b' }] },
      /b should end in a tail from nowhere/,
    ],
    ['a gap of another kind', { gaps: [TAIL, { ...TAIL, why: 'counted' }] }, /a gap of the kind counted/],
    ['a missing restart', { restarts: [] }, /a is in the history and in no restart/],
    [
      'a doubled restart',
      {
        restarts: [
          { boot: 'b', previous: 'a' },
          { boot: 'b', previous: 'a' },
        ],
      },
      /a restart from a/,
    ],
    ['an old process', { boot: 'a' }, /the process read last is a, and b runs/],
    ['a wrong state', { states: { mintic_hub: 'closed' } }, /mintic_hub is stored as closed and is open/],
    ['a command without end', { outcomes: [makeOutcome({ state: 'sent' })] }, /c1 is still sent/],
    ['an executed command refused', { outcomes: [makeOutcome({ state: 'refused' })] }, /b\/2 and is refused/],
    ['a proof of another row', { outcomes: [makeOutcome({ seq: 3 })] }, /c1 is applied without proof/],
    ['a command of nobody', { outcomes: [] }, /c1 was executed and nobody asked for it/],
  ])('names %s', (_, stored, says) => {
    expect(told(makeStored(stored))).toMatch(says);
  });

  it('names a gap of the wrong count, and one over rows that the journal still held', () => {
    expect(told(...swap(wrapped(1, 2)))).toMatch(/a gap of 1 from 1 to 2/);
    const [own, stored] = wrapped(2, 2);
    expect(told(stored, { ...own, journalSize: 2 })).toMatch(
      /rows to 2 are missing that its journal still held/,
    );
  });

  it('names a row that was stored once and is no more', () => {
    const seen = new Map([['a', 4]]);
    expect(compareHistories(makeOwn(), makeStored(), seen).differences.join()).toMatch(
      /a: row 4 was stored, and now its history ends at 3/,
    );
  });

  it('names a command that a process executed twice', () => {
    const own = makeOwn();
    const twice = own.rows.map((row) => (row.boot === 'b' && row.seq > 1 ? { ...row, command: 'c1' } : row));
    const stored = makeStored({ rows: twice.filter(({ boot, seq }) => boot === 'b' || seq < 4) });
    expect(told(stored, { ...own, rows: twice })).toMatch(/c1 was executed twice by b/);
  });
});

function swap<A, B>([a, b]: [A, B]): [B, A] {
  return [b, a];
}
