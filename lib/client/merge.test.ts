import { describe, expect, it } from 'vitest';
import type { BreakerList } from '#lib/contract/breaker.ts';
import { ago, makeBreaker, makeCommand, makeGap, makeTransition } from '#lib/testing/builders.ts';
import { keepNewerReadings, mergeBreakers, mergeCommands, mergeHistory } from './merge.ts';

function fleet(...items: BreakerList['items']): BreakerList {
  return { items, nextCursor: null, streamCursor: '1', at: ago(0) };
}

const hub = makeBreaker({ id: '1' });
const mail = makeBreaker({ id: '2', name: 'smtp' });
const hubOpen = makeBreaker({ id: '1', state: 'open', lastReadAt: ago(0) });

describe('mergeBreakers', () => {
  it('replaces what changed and leaves the rest untouched', () => {
    const { items } = mergeBreakers(fleet(hub, mail), { items: [hubOpen], removed: [] });
    expect(items).toEqual([hubOpen, mail]);
    expect(items[1]).toBe(mail);
  });

  it('appends a new breaker and drops one that is gone', () => {
    expect(mergeBreakers(fleet(hub), { items: [mail], removed: ['1'] }).items).toEqual([mail]);
  });

  it('changes nothing when it comes twice', () => {
    const event = { items: [hubOpen], removed: ['2'] };
    const once = mergeBreakers(fleet(hub, mail), event);
    expect(mergeBreakers(once, structuredClone(event))).toBe(once);
  });

  it('does not go back to an older reading', () => {
    const list = fleet(hubOpen);
    expect(mergeBreakers(list, { items: [hub], removed: [] })).toBe(list);
  });

  it('takes the first reading of a breaker that was never read', () => {
    const unread = makeBreaker({ lastReadAt: null });
    expect(mergeBreakers(fleet(unread), { items: [hub], removed: [] }).items).toEqual([hub]);
  });
});

describe('keepNewerReadings', () => {
  it('keeps what the stream brought while the fleet was fetched', () => {
    const { items } = keepNewerReadings(fleet(hubOpen, mail), fleet(hub, structuredClone(mail)));
    expect(items[0]).toBe(hubOpen);
    expect(items[1]).toBe(mail);
  });

  it('drops a breaker that the new answer does not have', () => {
    expect(keepNewerReadings(fleet(hub, mail), fleet(mail)).items).toEqual([mail]);
  });
});

describe('mergeHistory', () => {
  const page = (items: Parameters<typeof mergeHistory>[1]) => ({
    pages: [{ items: [...items], nextCursor: 'older' }],
    pageParams: [null],
  });

  it('puts new rows in front, newest first, and keeps the way to older ones', () => {
    const old = makeTransition({ id: '1', at: ago(90_000) });
    const trip = makeTransition({ id: '2', at: ago(60_000) });
    const probe = makeTransition({ id: '3', at: ago(30_000), from: 'open', to: 'half_open' });
    const merged = mergeHistory(page([old]), [trip, probe]);
    expect(merged.pages[0]).toEqual({ items: [probe, trip, old], nextCursor: 'older' });
  });

  it('tells a gap from a transition of the same number, and knows both', () => {
    const rows = [makeGap({ id: '1' }), makeTransition({ id: '1' })];
    const data = page(rows);
    expect(mergeHistory(data, structuredClone(rows))).toBe(data);
  });
});

describe('mergeCommands', () => {
  it('moves a known command on and puts a new one first', () => {
    const running = makeCommand({ state: 'running', at: ago(5_000) });
    const done = makeCommand({ state: 'done', at: ago(5_000) });
    const later = makeCommand({
      id: '00000000-0000-4000-8000-000000000002',
      action: 'reset',
      at: ago(1_000),
    });
    expect(mergeCommands({ items: [running], nextCursor: null }, [done, later]).items).toEqual([later, done]);
  });
});
