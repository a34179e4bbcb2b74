import { describe, expect, it } from 'vitest';
import { balanceShare } from './shares.ts';

describe('balanceShare', () => {
  it.each([
    { alive: 1, free: 64, mine: 0, change: { release: 0, acquire: 64 } },
    { alive: 2, free: 0, mine: 64, change: { release: 32, acquire: 0 } },
    { alive: 2, free: 32, mine: 0, change: { release: 0, acquire: 32 } },
    { alive: 3, free: 22, mine: 0, change: { release: 0, acquire: 22 } },
    { alive: 3, free: 0, mine: 21, change: { release: 0, acquire: 0 } },
    { alive: 0, free: 64, mine: 0, change: { release: 0, acquire: 64 } },
  ])(
    'of 64 shards with $alive alive, $free free and $mine mine: $change',
    ({ alive, free, mine, change }) => {
      expect(balanceShare({ shards: 64, alive, free }, mine)).toEqual(change);
    },
  );
});
