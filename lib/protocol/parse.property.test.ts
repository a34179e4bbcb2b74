import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandAnswer, parseProblem } from './command.ts';
import { parseJournal } from './parse-journal.ts';
import { parseSnapshot } from './parse-snapshot.ts';
import { ProtocolError } from './protocol-error.ts';
import type { CircuitReading, Reading } from './reading.ts';
import { CIRCUIT_STATES } from './state.ts';

const encode = (text: string) => new TextEncoder().encode(text);

const word = fc.constantFrom(
  'closed',
  'open',
  'half_open',
  'melted',
  '',
  'mintic_hub',
  '__proto__',
  '\0',
  '\ud800',
  'x'.repeat(201),
);
const number = fc.oneof(fc.constantFrom(0, 1, 2, 3, 0.5, -1, 2 ** 53), fc.double());
const time = fc.constantFrom('2026-11-23T19:00:00.000Z', '2026-02-30T00:00:00Z', 'now');
const anything = fc.oneof(fc.anything({ maxDepth: 2 }), fc.constantFrom(null, true, [], {}));

/** Mostly the right type, sometimes the wrong one, sometimes missing. */
const field = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 12, arbitrary: right as fc.Arbitrary<unknown> },
    { weight: 1, arbitrary: anything },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

const stats = fc.record({
  name: field(fc.constant('mintic_hub')),
  state: field(word),
  failure_count: field(number),
  success_count: field(fc.nat()),
  failure_rate: field(number),
  window_calls: field(fc.option(number)),
  retry_at: field(fc.option(time)),
  held: field(fc.option(fc.record({ until: field(fc.option(time)), reason: field(word) }))),
  config: field(fc.dictionary(fc.string(), anything)),
  last_seq: field(fc.nat()),
});
const circuits = fc.oneof(
  fc.record({ mintic_hub: stats }),
  fc.dictionary(fc.string(), stats, { maxKeys: 3 }),
);
const row = fc.record({
  seq: field(fc.constantFrom(1, 2, 3)),
  breaker: field(word),
  at: field(time),
  from: field(word),
  to: field(word),
  cause: field(word),
  error: field(fc.option(word)),
  hold: field(fc.option(fc.record({ until: field(fc.option(time)) }))),
});
const journal = fc.record({
  service: fc.constant('s'),
  instance_id: fc.constant('i'),
  boot_id: fc.constantFrom('a', 'b'),
  now: field(fc.constant('2026-11-23T19:00:00.000Z')),
  seq: field(fc.constantFrom(0, 1, 2)),
  oldest_seq: field(fc.constantFrom(0, 1, 2)),
  more: field(fc.boolean()),
  breakers: field(fc.constant({})),
  journal: field(fc.array(row, { maxLength: 3 })),
});

const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map(encode),
  fc.oneof(circuits, journal).map((value) => encode(JSON.stringify(value))),
);

/** The reading, or null for an answer that was rejected as the protocol says; anything else thrown fails the test. */
function read<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    expect(error.message.length).toBeLessThan(400);
    return null;
  }
}

function expectValid(name: string, circuit: CircuitReading): void {
  expect(circuit.name).toBe(name);
  expect(CIRCUIT_STATES).toContain(circuit.state);
  expect(Number.isSafeInteger(circuit.failureCount) && circuit.failureCount >= 0).toBe(true);
  expect(circuit.failureRate >= 0 && circuit.failureRate <= 1).toBe(true);
  for (const at of [circuit.stateSince, circuit.retryAt, circuit.held?.until ?? null])
    expect(at === null || Number.isSafeInteger(at)).toBe(true);
  // What JSON cannot carry cannot be stored either.
  expect(JSON.parse(JSON.stringify(circuit.config))).toEqual(circuit.config);
}

function expectStorable(reading: Reading): void {
  for (const [name, circuit] of reading.circuits) expectValid(name, circuit);
  expect(JSON.stringify([...reading.circuits])).not.toMatch(/\\u0000|\\ud[89a-f]/);
}

describe('the parsers, given anything', () => {
  it('read a valid snapshot or reject it', () => {
    fc.assert(
      fc.property(body, (bytes) => {
        const reading = read(() => parseSnapshot(bytes, { commands: null }));
        if (reading) expectStorable(reading);
      }),
      { numRuns: 1_000 },
    );
  });

  it('read a valid journal or reject it', () => {
    const cursor = fc.option(fc.record({ bootId: fc.constantFrom('a', 'b'), seq: fc.nat(3) }));
    fc.assert(
      fc.property(
        fc.oneof(
          body,
          journal.map((value) => encode(JSON.stringify(value))),
        ),
        cursor,
        (bytes, cursor) => {
          const reading = read(() => parseJournal(bytes, { commands: null, cursor }));
          if (!reading) return;
          expectStorable(reading);
          const [first] = reading.rows;
          expect(reading.rows.map(({ seq }) => seq)).toEqual(
            reading.rows.map((_, i) => (first?.seq ?? 0) + i),
          );
          if (!reading.more && reading.rows.length > 0) expect(reading.rows.at(-1)?.seq).toBe(reading.seq);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('read the answer to a command or reject it, and never fail on a problem', () => {
    fc.assert(
      fc.property(body, (bytes) => {
        read(() => parseCommandAnswer(bytes));
        parseProblem(bytes);
      }),
    );
  });
});
