import { parseJson } from './parse-json.ts';
import { readCircuits } from './read-circuit.ts';
import type { CommandsOffered, SnapshotReading } from './reading.ts';

/** What the header `Breaker-Commands` says; missing or anything but `on` and `off`: `unknown`. */
export function readCommandsOffered(header: string | null): CommandsOffered {
  return header === 'on' || header === 'off' ? header : 'unknown';
}

/**
 * Parses the body of `GET {base}/metrics/circuit-breakers`. `commands` is the value of its `Breaker-Commands` header, null when
 * it has none. Level 1 as soon as any breaker carries a level-1 field. Throws `ProtocolError`.
 */
export function parseSnapshot(
  body: Uint8Array,
  { commands }: { readonly commands: string | null },
): SnapshotReading {
  const { circuits, hasCounters } = readCircuits(parseJson(body), []);
  return { level: hasCounters ? 1 : 0, commands: readCommandsOffered(commands), circuits };
}
