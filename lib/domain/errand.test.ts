import { describe, expect, it } from 'vitest';
import {
  judgeByJournal,
  judgeBySnapshot,
  remainingHoldMs,
  SEND_AGAIN_AFTER_MS,
  SEND_AGAIN_WITHIN_MS,
} from './errand.ts';

describe('judgeByJournal', () => {
  const sent = { bootId: 'b1', seq: null, at: 0 };
  it.each([
    {
      when: 'no answer came in good time',
      given: {},
      bootId: 'b1',
      now: SEND_AGAIN_AFTER_MS,
      to: 'send_again',
    },
    {
      when: 'the journal has hardly had time',
      given: {},
      bootId: 'b1',
      now: SEND_AGAIN_AFTER_MS - 1,
      to: 'wait',
    },
    { when: 'it is old news', given: {}, bootId: 'b1', now: SEND_AGAIN_WITHIN_MS + 1, to: 'wait' },
    { when: 'the answer named its row', given: { seq: 1 }, bootId: 'b1', now: 5_000, to: 'wait' },
    { when: 'any process might have obeyed', given: { bootId: null }, bootId: 'b1', now: 5_000, to: 'wait' },
    { when: 'another process answers now', given: {}, bootId: 'b2', now: 5_000, to: 'process_ended' },
  ])('says $to when $when', ({ given, bootId, now, to }) => {
    expect(judgeByJournal({ ...sent, ...given }, { bootId, lastReadAt: 1 }, now)).toBe(to);
  });

  it('waits for a reading before it takes another process for a newer one', () => {
    expect(judgeByJournal(sent, { bootId: 'b0', lastReadAt: -1 }, 5_000)).toBe('wait');
  });
});

describe('judgeBySnapshot', () => {
  it.each([
    { action: 'force_open', state: 'open', outcome: 'applied' },
    { action: 'force_open', state: 'half_open', outcome: 'applied' },
    { action: 'force_open', state: 'closed', outcome: 'unknown' },
    { action: 'force_open', state: 'unknown', outcome: 'unknown' },
    { action: 'reset', state: 'closed', outcome: 'applied' },
    { action: 'reset', state: 'open', outcome: 'unknown' },
    { action: 'reset', state: null, outcome: 'unknown' },
  ] as const)(
    'calls $action $outcome when the reading after it shows $state',
    ({ action, state, outcome }) => {
      expect(judgeBySnapshot(action, state).state).toBe(outcome);
    },
  );
});

describe('remainingHoldMs', () => {
  it('is what is left of a hold, and null for one without end', () => {
    expect(remainingHoldMs(10_000, 4_000)).toBe(6_000);
    expect(remainingHoldMs(10_000, 11_000)).toBe(-1_000);
    expect(remainingHoldMs(null, 4_000)).toBeNull();
  });
});
