import type pg from 'pg';
import { inTransaction } from '../database.ts';
import { lockHeldShards } from '../fence.ts';
import type { InstanceRecord, WrittenCircuits } from './instance-record.ts';
import { insertNewCircuits, updateCircuits } from './write-circuits.ts';
import { insertGaps, insertRestarts, insertTransitions, proveCommands } from './write-history.ts';
import { insertSamples, writeCoverage, writeReadingStates } from './write-readings.ts';

/**
 * Stores what polls brought, in one transaction: circuits, transitions (each once: the unique key of instance, boot and seq), gaps,
 * restarts, cursors, coverage, samples, and the commands that a journal row proves. Records whose shard this collector no longer
 * holds are left out; their instances are missing from the answer. `onProven` is told, after the commit, how many commands were proven.
 */
export async function recordInstances(
  pool: pg.Pool,
  holder: string,
  records: readonly InstanceRecord[],
  onProven: (commands: number) => void = () => {},
): Promise<WrittenCircuits> {
  let proven = 0;
  const written = await inTransaction(pool, async (client) => {
    const leases = new Map(records.map((record) => [record.lease.shard, record.lease]));
    const held = await lockHeldShards(client, holder, [...leases.values()]);
    const mine = records.filter((record) => held.has(record.lease.shard));
    const ids = await insertNewCircuits(client, mine);
    await updateCircuits(client, mine, ids);
    await insertTransitions(client, mine, ids);
    proven = await proveCommands(client, mine);
    await insertGaps(client, mine, ids);
    await insertRestarts(client, mine);
    await writeReadingStates(client, mine);
    await writeCoverage(client, mine);
    await insertSamples(client, mine);
    return ids;
  });
  onProven(proven);
  return written;
}
