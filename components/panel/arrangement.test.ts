import { describe, expect, it } from 'vitest';
import type { Breaker } from '#lib/contract/breaker.ts';
import { ago, BUILT_AT, makeBreaker } from '#lib/testing/builders.ts';
import {
  arrangeFleet,
  type FilterState,
  holdArrangement,
  isFlapping,
  isSameArrangement,
  parseStates,
} from './arrangement.ts';

const api = { id: '1', name: 'document-api', environment: 'production', owner: 'folder' };
const mail = { id: '2', name: 'notifications', environment: 'staging', owner: null };
const counts = { total: 1, closed: 1, open: 0, half_open: 0, unknown: 0, stale: 0, held: 0, flapping: 0 };

function breaker(id: string, name: string, overrides: Partial<Breaker> = {}): Breaker {
  return makeBreaker({ id, name, dependency: name, service: api, circuits: counts, ...overrides });
}

const open = { state: 'open', circuits: { ...counts, closed: 0, open: 1 } } as const;
const all = { text: '', states: new Set<FilterState>() };
const look = (text: string, ...states: FilterState[]) => ({ text, states: new Set(states) });

const fleet = [
  breaker('1', 'storage'),
  breaker('2', 'mintic_hub', open),
  breaker('3', 'cache'),
  breaker('4', 'smtp', { service: mail, circuits: { ...counts, flapping: 1 } }),
  breaker('5', 'sms', { service: mail, lastReadAt: ago(60_000) }),
];

const ids = (...args: Parameters<typeof arrangeFleet>) =>
  arrangeFleet(...args).map((group) => group.breakerIds);

describe('arrangeFleet', () => {
  it('puts the worst service first, in it the worst breaker, equals by name', () => {
    expect(ids(fleet, all, BUILT_AT, 0)).toEqual([
      ['2', '3', '1'],
      ['5', '4'],
    ]);
  });

  it.each([
    ['a part of a name', look('mintic'), [['2']]],
    ['two words anywhere', look('staging SMTP'), [['4']]],
    ['nothing that is there', look('oracle'), []],
    ['what shows a state', look('', 'open'), [['2']]],
    ['any of several states', look('', 'open', 'stale'), [['2'], ['5']]],
    ['what flaps, whatever it shows', look('', 'flapping'), [['4']]],
    ['text and state together', look('smtp', 'open'), []],
  ])('finds %s', (_, filter, found) => {
    expect(ids(fleet, filter, BUILT_AT, 0)).toEqual(found);
  });

  it('moves a breaker up when its reading has grown too old', () => {
    expect(
      ids([breaker('1', 'a'), breaker('2', 'b', { lastReadAt: ago(10_000) })], all, BUILT_AT + 10_000, 0),
    ).toEqual([['2', '1']]);
  });
});

describe('arrangeFleet, when nobody can be read', () => {
  it('keeps what was open above what was closed', () => {
    expect(ids([breaker('1', 'a'), breaker('2', 'b', open)], all, BUILT_AT + 60_000, 0)).toEqual([
      ['2', '1'],
    ]);
  });
});

describe('isFlapping', () => {
  it('does not say of a stale breaker that it flaps', () => {
    const flapping = breaker('1', 'a', { circuits: { ...counts, flapping: 1 } });
    expect(isFlapping(flapping, 'closed')).toBe(true);
    expect(isFlapping(flapping, 'stale')).toBe(false);
  });
});

describe('holdArrangement', () => {
  const held = [
    { serviceId: '1', breakerIds: ['1', '2'] },
    { serviceId: '2', breakerIds: ['4'] },
  ];

  it('keeps every place while the world moves', () => {
    const next = [
      { serviceId: '2', breakerIds: ['4'] },
      { serviceId: '1', breakerIds: ['2', '1'] },
    ];
    expect(holdArrangement(held, next, new Set(['1', '2', '4']))).toEqual(held);
  });

  it('keeps what stopped matching, drops what is gone, appends what is new', () => {
    const next = [
      { serviceId: '3', breakerIds: ['9'] },
      { serviceId: '1', breakerIds: ['3', '2'] },
    ];
    expect(holdArrangement(held, next, new Set(['1', '2', '3', '9']))).toEqual([
      { serviceId: '1', breakerIds: ['1', '2', '3'] },
      { serviceId: '3', breakerIds: ['9'] },
    ]);
  });
});

describe('isSameArrangement', () => {
  it('tells a moved breaker', () => {
    const one = [{ serviceId: '1', breakerIds: ['1', '2'] }];
    expect(isSameArrangement(one, structuredClone(one))).toBe(true);
    expect(isSameArrangement(one, [{ serviceId: '1', breakerIds: ['2', '1'] }])).toBe(false);
  });
});

describe('parseStates', () => {
  it('takes ours from an address and nothing else', () => {
    expect([...parseStates('held,open,__proto__,')]).toEqual(['open', 'held']);
    expect(parseStates(null).size).toBe(0);
  });
});
