import type pg from 'pg';

/** A shard's lease as a collector holds it. The token rises with every change of hands. */
export interface HeldLease {
  readonly shard: number;
  readonly token: bigint;
}

/**
 * The shards of `leases` that `holder` still holds, locked until the transaction ends so that nobody takes them over meanwhile.
 * A collector that was paused and comes back finds its shards missing here and commits nothing for them.
 */
export async function lockHeldShards(
  client: pg.PoolClient,
  holder: string,
  leases: readonly HeldLease[],
): Promise<Set<number>> {
  const { rows } = await client.query<{ shard: number }>(
    `SELECT l.shard FROM lease l
       JOIN unnest($2::int[], $3::bigint[]) AS r(shard, token) ON l.shard = r.shard AND l.token = r.token
      WHERE l.holder = $1 AND l.expires_at > clock_timestamp()
      ORDER BY l.shard FOR SHARE OF l`,
    [holder, leases.map((lease) => lease.shard), leases.map((lease) => lease.token)],
  );
  return new Set(rows.map((row) => row.shard));
}
