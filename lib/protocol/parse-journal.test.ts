import { describe, expect, it } from 'vitest';
import { type JournalCursor, parseJournal } from './parse-journal.ts';

const BOOT = '0f0c';
const STATS = {
  name: 'mintic_hub',
  state: 'open',
  failure_count: 5,
  success_count: 0,
  failure_rate: 0.5,
  last_seq: 42,
};

function row(seq: number, fields: Record<string, unknown> = {}) {
  return {
    seq,
    breaker: 'mintic_hub',
    at: '2026-11-23T18:59:58.120Z',
    from: 'closed',
    to: 'open',
    cause: 'failure_threshold',
    failure_count: 5,
    failure_rate: 0.5,
    window_calls: 10,
    error: 'ConnectTimeout',
    hold: null,
    actor: null,
    reason: null,
    command: null,
    ...fields,
  };
}

function answer(fields: Record<string, unknown> = {}) {
  return {
    service: 'document-api',
    instance_id: 'document-api-7c9f-2',
    boot_id: BOOT,
    now: '2026-11-23T19:00:00.000Z',
    seq: 42,
    oldest_seq: 1,
    more: false,
    breakers: { mintic_hub: STATS },
    journal: [row(41), row(42)],
    ...fields,
  };
}

const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => row(from + i));
const upTo = (seq: number): JournalCursor => ({ bootId: BOOT, seq });

function parse(value: unknown, cursor: JournalCursor | null = upTo(40), commands: string | null = 'on') {
  return parseJournal(new TextEncoder().encode(JSON.stringify(value)), { commands, cursor });
}

describe('parseJournal', () => {
  it('reads an answer', () => {
    const reading = parse(answer());

    expect(reading).toMatchObject({
      level: 2,
      commands: 'on',
      service: 'document-api',
      instanceId: 'document-api-7c9f-2',
      bootId: BOOT,
      now: Date.UTC(2026, 10, 23, 19),
      seq: 42,
      oldestSeq: 1,
      more: false,
    });
    expect(reading.circuits.get('mintic_hub')).toMatchObject({ state: 'open', lastSeq: 42 });
    expect(reading.rows[1]).toEqual({
      seq: 42,
      breaker: 'mintic_hub',
      at: Date.UTC(2026, 10, 23, 18, 59, 58, 120),
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
    });
  });

  it('keeps an unknown cause as text and reads an unknown state as unknown', () => {
    const odd = row(42, { from: 'melted', to: 'closed', cause: 'c'.repeat(120) });

    expect(parse(answer({ journal: [odd] }), upTo(41)).rows[0]).toMatchObject({
      from: 'unknown',
      to: 'closed',
      cause: 'c'.repeat(100),
    });
  });

  it('reads what may be left out of a row as null', () => {
    const short = {
      seq: 42,
      breaker: '__proto__',
      at: '2026-11-23T19:00:00Z',
      from: 'open',
      to: 'open',
      cause: 'forced_open',
    };

    expect(parse(answer({ journal: [short] }), upTo(41)).rows[0]).toMatchObject({
      breaker: '__proto__',
      failureCount: null,
      error: null,
      hold: null,
      command: null,
    });
  });

  it('reads the hold after a row', () => {
    const journal = [
      row(41, { hold: { until: null } }),
      row(42, { hold: { until: '2026-11-23T19:15:00Z' } }),
    ];

    expect(parse(answer({ journal })).rows.map(({ hold }) => hold)).toEqual([
      { until: null },
      { until: Date.UTC(2026, 10, 23, 19, 15) },
    ]);
  });

  it.each([
    ['nothing new', upTo(42), { journal: [] }],
    ['nothing ever', null, { seq: 0, oldest_seq: 1, journal: [] }],
    ['a journal that keeps none', null, { oldest_seq: 43, journal: [] }],
    ['rows that were overwritten', upTo(3), { oldest_seq: 41 }],
    ['another boot, from its oldest row', { bootId: 'before', seq: 900 }, { oldest_seq: 41 }],
    ['the first reading, from the oldest row', null, { oldest_seq: 41 }],
    ['500 rows and more to come', null, { seq: 501, more: true, journal: rows(1, 500) }],
  ])('takes %s', (_what, cursor, fields) => {
    expect(parse(answer(fields), cursor)).toMatchObject({ level: 2 });
  });

  it.each([
    ['no service', { service: undefined }, 'service is missing'],
    ['an empty instance id', { instance_id: '' }, 'instance_id must have 1 to 200 characters, got ""'],
    ['no boot', { boot_id: null }, 'boot_id must be text, got null'],
    ['a bad clock', { now: 'now' }, 'now must be a time like 2026-11-23T19:00:00.000Z, got "now"'],
    [
      'a seq that no double holds',
      { seq: 2 ** 53 },
      'seq must be a whole number from 0, got 9007199254740992',
    ],
    ['a word for more', { more: 'no' }, 'more must be true or false, got "no"'],
    ['no breakers', { breakers: undefined }, 'breakers is missing'],
    [
      'a bad breaker',
      { breakers: { mintic_hub: { ...STATS, failure_rate: 'high' } } },
      'breakers.mintic_hub.failure_rate must be a number from 0 to 1, got "high"',
    ],
    [
      'a bad last_seq',
      { breakers: { mintic_hub: { ...STATS, last_seq: -1 } } },
      'breakers.mintic_hub.last_seq must be a whole number from 0, got -1',
    ],
    ['a journal that is no list', { journal: {} }, 'journal must be a list, got an object'],
    ['a row that is none', { journal: [row(41), 7] }, 'journal[1] must be an object, got 7'],
    [
      '501 rows',
      { seq: 600, more: true, journal: rows(41, 541) },
      'journal has 501 rows, at most 500 are read',
    ],
    [
      'a row without a cause',
      { journal: [row(41), row(42, { cause: undefined })] },
      'journal[1].cause is missing',
    ],
    [
      'a row without a breaker',
      { journal: [row(41, { breaker: '' })] },
      'journal[0].breaker must have 1 to 200 characters, got ""',
    ],
    [
      'a bad time in a row',
      { journal: [row(41, { at: '18:59' })] },
      'journal[0].at must be a time like 2026-11-23T19:00:00.000Z, got "18:59"',
    ],
    ['a bad hold', { journal: [row(41, { hold: true })] }, 'journal[0].hold must be an object, got true'],
    [
      'a hole',
      { seq: 44, journal: [row(41), row(43)] },
      'journal[1].seq must be 42, the one after the row before, got 43',
    ],
    [
      'rows that go back',
      { journal: [row(42), row(41)] },
      'journal[1].seq must be 43, the one after the row before, got 41',
    ],
    [
      'a row twice',
      { journal: [row(41), row(41)] },
      'journal[1].seq must be 42, the one after the row before, got 41',
    ],
    [
      'a row that we have',
      { journal: rows(40, 42) },
      'journal[0].seq must be 41, the first row after 40, got 40',
    ],
    [
      'a hole at the beginning',
      { journal: [row(42)] },
      'journal[0].seq must be 41, the first row after 40, got 42',
    ],
    ['rows that are kept back', { journal: [] }, 'journal must hold the rows from 41 to 42, got none'],
    [
      'a journal that ends too early',
      { journal: [row(41)] },
      'journal[0].seq must be 42, as more is false, got 41',
    ],
    [
      'a journal that ends too late',
      { journal: rows(41, 43) },
      'journal[2].seq must be 42, as more is false, got 43',
    ],
    ['more of nothing', { more: true }, 'more must be false when no row is left, got true'],
    [
      'a seq that fell',
      { seq: 39, journal: [] },
      'seq must be at least 40, which this boot has already reached, got 39',
    ],
    ['an oldest row from the future', { oldest_seq: 44 }, 'oldest_seq must be at most 43, got 44'],
  ])('rejects %s', (_what, fields, message) => {
    expect(() => parse(answer(fields))).toThrow(expect.objectContaining({ name: 'ProtocolError', message }));
  });
});
