import type { CommandsOffered, Counters, Hold } from '#lib/protocol/reading.ts';
import type { Flap } from './flapping.ts';
import type { CircuitState } from './state.ts';

/** What is stored of a circuit, as the next reading is compared with it. Times in epoch milliseconds. */
export interface KnownCircuit {
  readonly circuitId: number;
  readonly breakerId: number;
  readonly name: string;
  readonly state: CircuitState;
  readonly rawState: string;
  readonly since: number | null;
  readonly failureCount: number | null;
  readonly successCount: number | null;
  readonly failureRate: number | null;
  readonly windowCalls: number | null;
  readonly held: Hold | null;
  readonly retryAt: number | null;
  readonly callsPerSecond: number | null;
  readonly refusedPerSecond: number | null;
  readonly transitionsTotal: number | null;
  readonly config: Readonly<Record<string, unknown>> | null;
  /** Good readings in a row that did not name it; at {@link ABSENT_AFTER} it counts as absent. */
  readonly absentReadings: number;
  readonly flap: Flap;
}

/** A breaker that three good readings in a row did not name is absent. */
export const ABSENT_AFTER = 3;

/** What is stored of an instance's readings. */
export interface KnownInstance {
  readonly level: 0 | 1 | 2 | null;
  readonly commands: CommandsOffered;
  readonly reportedInstanceId: string | null;
  readonly reportedService: string | null;
  readonly bootId: string | null;
  /** The last journal row stored of `bootId`. */
  readonly cursorSeq: number;
  readonly lastReadAt: number | null;
  readonly clockSkewMs: number | null;
  readonly circuits: ReadonlyMap<string, KnownCircuit>;
}

export type { CommandsOffered, Counters, Hold };
