import type { FoundGap, FoundTransition } from '#lib/domain/judge-reading.ts';
import type { KnownCircuit } from '#lib/domain/known.ts';
import type { Told } from '#lib/domain/told.ts';
import type { HeldLease } from '../fence.ts';

/** A circuit to write; without ids where it is seen for the first time. */
export type CircuitToWrite = Omit<KnownCircuit, 'circuitId' | 'breakerId'> & {
  readonly ids: CircuitIds | null;
};

export interface CircuitIds {
  readonly circuitId: number;
  readonly breakerId: number;
}

/** The state of reading one instance. Times in epoch milliseconds. */
interface ReadingState {
  readonly level: 0 | 1 | 2 | null;
  readonly commands: 'on' | 'off' | 'unknown';
  readonly reportedInstanceId: string | null;
  readonly reportedService: string | null;
  readonly bootId: string | null;
  readonly cursorSeq: number;
  readonly lastReadAt: number | null;
  readonly lastPollAt: number;
  readonly failureCode: string | null;
  readonly failureDetail: Told | null;
  readonly failingSince: number | null;
  readonly journalMissing: number;
  readonly clockSkewMs: number | null;
}

/** Counts over (`at` − `spanMs`, `at`] of one circuit. */
export interface SampleToWrite {
  readonly circuitId: number;
  readonly at: number;
  readonly spanMs: number;
  readonly calls: number | null;
  readonly failures: number | null;
  readonly refused: number | null;
  readonly fallbacks: number | null;
  readonly failureRate: number | null;
  readonly windowCalls: number | null;
}

/** Everything that one instance's polls brought since the last write. */
export interface InstanceRecord {
  readonly instanceId: number;
  readonly serviceId: number;
  readonly lease: HeldLease;
  readonly observedAt: number;
  readonly state: ReadingState;
  readonly circuits: readonly CircuitToWrite[];
  readonly transitions: readonly FoundTransition[];
  readonly gaps: readonly FoundGap[];
  readonly restart: { readonly bootId: string; readonly previousBootId: string } | null;
  readonly coverage: readonly { readonly fromAt: number; readonly toAt: number }[];
  readonly samples: readonly SampleToWrite[];
}

/** The ids of the circuits written: instance → breaker name → ids. */
export type WrittenCircuits = ReadonlyMap<number, ReadonlyMap<string, CircuitIds>>;

/** The ids of one circuit; throws when it is not among those written. */
export function idsOf(ids: WrittenCircuits, instanceId: number, breaker: string): CircuitIds {
  const found = ids.get(instanceId)?.get(breaker);
  if (!found)
    throw new Error(`No circuit is stored for breaker ${JSON.stringify(breaker)} of instance ${instanceId}`);
  return found;
}
