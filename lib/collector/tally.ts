import { addCounts, type Counts, countsBetween, perSecond } from '#lib/domain/counts.ts';
import type { Counters } from '#lib/domain/known.ts';
import type { CircuitReading } from '#lib/protocol/reading.ts';
import type { SampleToWrite } from '#lib/store/recording/instance-record.ts';

/** A sample covers about this long, in milliseconds, whatever the rhythm of the polls. */
const SAMPLE_MS = 4_750;

const NOTHING: Counts = { calls: null, failures: null, refused: null, fallbacks: null };

/** Counts of one circuit since the last sample, and its rates as of that sample. */
export class Tally {
  #counters: Counters;
  #counts: Counts = NOTHING;
  #from: number;
  callsPerSecond: number | null;
  refusedPerSecond: number | null;

  constructor(
    first: Counters,
    at: number,
    rates: { callsPerSecond: number | null; refusedPerSecond: number | null },
  ) {
    this.#counters = first;
    this.#from = at;
    this.callsPerSecond = rates.callsPerSecond;
    this.refusedPerSecond = rates.refusedPerSecond;
  }

  /** Adds a reading; gives a sample when enough time has gone by since the last one. */
  add(circuitId: number, reading: CircuitReading, at: number): SampleToWrite | null {
    this.#counts = addCounts(this.#counts, countsBetween(this.#counters, reading.counters));
    this.#counters = reading.counters;
    const spanMs = at - this.#from;
    if (spanMs < SAMPLE_MS) return null;
    const sample = { circuitId, at, spanMs, ...this.#counts, ...rateOf(reading) };
    this.callsPerSecond = perSecond(this.#counts.calls, spanMs);
    this.refusedPerSecond = perSecond(this.#counts.refused, spanMs);
    this.#counts = NOTHING;
    this.#from = at;
    return sample;
  }
}

/** A rate over an empty window is not known. */
function rateOf(reading: CircuitReading): { failureRate: number | null; windowCalls: number | null } {
  const failureRate = reading.windowCalls === 0 ? null : reading.failureRate;
  return { failureRate, windowCalls: reading.windowCalls };
}
