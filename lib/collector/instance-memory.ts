import { freshForMs } from '#lib/domain/freshness.ts';
import { type Judgement, judgeReading, type NextCircuit } from '#lib/domain/judge-reading.ts';
import type { KnownCircuit, KnownInstance } from '#lib/domain/known.ts';
import type { Told } from '#lib/domain/told.ts';
import type { Reading } from '#lib/protocol/reading.ts';
import type { PolledInstance, StoredInstance } from '#lib/store/instances.ts';
import type {
  CircuitIds,
  CircuitToWrite,
  InstanceRecord,
  SampleToWrite,
} from '#lib/store/recording/instance-record.ts';
import { Tally } from './tally.ts';

/** What a poll changed, to be stored: at once when there is news, else with the next batch. */
export interface Change {
  readonly record: Omit<InstanceRecord, 'lease'>;
  readonly urgent: boolean;
}

export interface Failure {
  readonly code: string;
  readonly detail: Told;
}

interface Span {
  readonly fromAt: number;
  readonly toAt: number;
}

const JOURNAL_LOST_AFTER = 3;

/** What the collector remembers of one instance between polls: what is stored, what was counted, since when it is seen. */
export class InstanceMemory {
  readonly #instance: PolledInstance;
  #known: KnownInstance;
  #coverage: Span | null;
  #journalMissing: number;
  #failure: (Failure & { since: number }) | null = null;
  readonly #tallies = new Map<string, Tally>();

  constructor(instance: PolledInstance, stored: StoredInstance) {
    this.#instance = instance;
    this.#known = stored.known;
    this.#coverage = stored.coverage;
    this.#journalMissing = stored.journalMissing;
    this.#failure = stored.failure;
  }

  get known(): KnownInstance {
    return this.#known;
  }

  /** How and since when polls fail; null after a good one. */
  get failing(): { readonly code: string; readonly since: number } | null {
    return this.#failure;
  }

  /** Why the last poll failed; null after a good one. */
  get failureDetail(): Told | null {
    return this.#failure?.detail ?? null;
  }

  /** Takes a good answer at `now`: what it means, and what of it must be stored. */
  takeReading(reading: Reading, now: number): Change {
    const judged = judgeReading(this.#known, reading, now);
    if ('fault' in judged) return this.takeFailure(judged.fault, now);
    const before = this.#known;
    const recovered = this.#failure !== null;
    this.#failure = null;
    this.#journalMissing = 0;
    this.#extendCoverage(reading, judged, now);
    const samples = this.#count(reading, now);
    const circuits = judged.circuits.map((next) => this.#toWrite(next));
    // A row of a circuit needs its ids, also when it changed nothing: a reset of a closed one.
    const told = new Set([...judged.transitions, ...judged.gaps].map((news) => news.breaker));
    const changed = circuits.filter(
      (circuit) => told.has(circuit.name) || isChanged(before.circuits.get(circuit.name), circuit),
    );
    this.#known = this.#learn(reading, judged, circuits, now);
    return {
      record: { ...this.#record(now), ...judged, circuits: changed, samples },
      urgent: recovered || isNews(before, this.#known, judged, changed),
    };
  }

  /** Takes a failed poll: a fact about the reading, never a state. */
  takeFailure(failure: Failure, now: number): Change {
    const isNew = this.#failure?.code !== failure.code || this.#failure.detail.text !== failure.detail.text;
    this.#failure = { ...failure, since: this.#failure?.since ?? now };
    if (failure.code === 'journal_missing') this.#missJournal();
    return { record: { ...this.#record(now), coverage: [] }, urgent: isNew };
  }

  /** The ids that the database gave to circuits seen for the first time. */
  learnIds(ids: ReadonlyMap<string, CircuitIds>): void {
    const circuits = new Map(
      [...this.#known.circuits].map(([name, circuit]) => [name, { ...circuit, ...ids.get(name) }]),
    );
    this.#known = { ...this.#known, circuits };
  }

  #missJournal(): void {
    this.#journalMissing += 1;
    if (this.#journalMissing < JOURNAL_LOST_AFTER) return;
    this.#journalMissing = 0;
    this.#known = { ...this.#known, level: null };
  }

  /** A journal tells what happened since the last reading of the same process, however long ago that was. */
  #extendCoverage(reading: Reading, judged: Judgement, now: number): void {
    const span = this.#coverage;
    const wrapped = judged.gaps.some((gap) => gap.why === 'wrapped');
    const journalled = reading.level === 2 && reading.bootId === this.#known.bootId && !wrapped;
    const near = span !== null && now - span.toAt <= freshForMs(this.#instance.pollIntervalMs);
    const continues = span !== null && !wrapped && judged.restart === null && (journalled || near);
    this.#coverage = continues ? { fromAt: span.fromAt, toAt: now } : { fromAt: now, toAt: now };
  }

  #count(reading: Reading, now: number): SampleToWrite[] {
    if (reading.level === 2 && reading.more) return [];
    return [...reading.circuits.values()].flatMap((circuit) => {
      const known = this.#known.circuits.get(circuit.name);
      const tally = this.#tallies.get(circuit.name);
      if (!tally) this.#tallies.set(circuit.name, new Tally(circuit.counters, now, known ?? NO_RATES));
      const sample = known && known.circuitId > 0 ? tally?.add(known.circuitId, circuit, now) : null;
      return sample ? [sample] : [];
    });
  }

  #toWrite(next: NextCircuit): CircuitToWrite {
    const known = this.#known.circuits.get(next.name);
    const tally = this.#tallies.get(next.name);
    const ids =
      known && known.circuitId > 0 ? { circuitId: known.circuitId, breakerId: known.breakerId } : null;
    const { callsPerSecond, refusedPerSecond } = tally ?? known ?? NO_RATES;
    return { ...next, ids, callsPerSecond, refusedPerSecond };
  }

  #learn(
    reading: Reading,
    judged: Judgement,
    circuits: readonly CircuitToWrite[],
    now: number,
  ): KnownInstance {
    return {
      level: reading.level,
      commands: reading.commands,
      reportedInstanceId: reading.level === 2 ? reading.instanceId : null,
      reportedService: reading.level === 2 ? reading.service : null,
      bootId: judged.cursor.bootId,
      cursorSeq: judged.cursor.seq,
      lastReadAt: now,
      clockSkewMs: reading.level === 2 ? reading.now - now : null,
      circuits: new Map(
        circuits.map(({ ids, ...circuit }) => [circuit.name, { ...circuit, ...(ids ?? NO_IDS) }]),
      ),
    };
  }

  #record(now: number): Omit<InstanceRecord, 'lease'> {
    const { circuits: _, ...known } = this.#known;
    return {
      instanceId: this.#instance.instanceId,
      serviceId: this.#instance.serviceId,
      observedAt: now,
      state: {
        ...known,
        lastPollAt: now,
        failureCode: this.#failure?.code ?? null,
        failureDetail: this.#failure?.detail ?? null,
        failingSince: this.#failure?.since ?? null,
        journalMissing: this.#journalMissing,
      },
      circuits: [],
      transitions: [],
      gaps: [],
      restart: null,
      coverage: this.#coverage ? [this.#coverage] : [],
      samples: [],
    };
  }
}

const NO_RATES = { callsPerSecond: null, refusedPerSecond: null };
/** Until the database has given a circuit its ids. */
const NO_IDS: CircuitIds = { circuitId: 0, breakerId: 0 };

function isNews(
  before: KnownInstance,
  after: KnownInstance,
  judged: Judgement,
  changed: readonly CircuitToWrite[],
): boolean {
  return (
    judged.restart !== null ||
    judged.transitions.length > 0 ||
    judged.gaps.length > 0 ||
    before.lastReadAt === null ||
    before.level !== after.level ||
    before.commands !== after.commands ||
    before.reportedInstanceId !== after.reportedInstanceId ||
    before.reportedService !== after.reportedService ||
    changed.some((circuit) => isStateChanged(before.circuits.get(circuit.name), circuit))
  );
}

function isStateChanged(known: KnownCircuit | undefined, next: CircuitToWrite): boolean {
  return (
    known === undefined ||
    known.state !== next.state ||
    known.rawState !== next.rawState ||
    known.absentReadings !== next.absentReadings ||
    JSON.stringify(known.held) !== JSON.stringify(next.held)
  );
}

function isChanged(known: KnownCircuit | undefined, next: CircuitToWrite): boolean {
  return (
    isStateChanged(known, next) ||
    known === undefined ||
    known.since !== next.since ||
    known.failureCount !== next.failureCount ||
    known.successCount !== next.successCount ||
    known.failureRate !== next.failureRate ||
    known.windowCalls !== next.windowCalls ||
    known.retryAt !== next.retryAt ||
    known.callsPerSecond !== next.callsPerSecond ||
    known.refusedPerSecond !== next.refusedPerSecond ||
    known.transitionsTotal !== next.transitionsTotal ||
    known.flap !== next.flap ||
    JSON.stringify(known.config) !== JSON.stringify(next.config)
  );
}
