/** How many shards a collector should give back or take so that all hold about the same. */
export interface ShareChange {
  readonly release: number;
  readonly acquire: number;
}

/** The fair share of `shards` among `alive` collectors, against what this one holds and what nobody holds. */
export function balanceShare(
  shares: { shards: number; alive: number; free: number },
  mine: number,
): ShareChange {
  const fair = Math.ceil(shares.shards / Math.max(1, shares.alive));
  if (mine > fair) return { release: mine - fair, acquire: 0 };
  return { release: 0, acquire: Math.min(fair - mine, shares.free) };
}
