import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Incident } from './incident.ts';
import { followIncidents, type IncidentEvent } from './incident-course.ts';
import { type MemberStanding, QUIET_MS } from './incident-end.ts';
import type { ChangeNews, IncidentNews } from './incident-news.ts';

const ACTS = ['trip', 'trip', 'probe', 'recover', 'recover', 'force', 'leave', 'command', 'gap'] as const;
const CIRCUITS = [0, 1, 2, 3, 4, 5];

interface Act {
  readonly act: (typeof ACTS)[number];
  readonly circuit: number;
  /** Time that goes by before. */
  readonly waitMs: number;
  /** How much later it is told. */
  readonly lateMs: number;
  /** Whether incidents are looked for after it. */
  readonly look: boolean;
}

const acts = fc.array(
  fc.record({
    act: fc.constantFrom(...ACTS),
    circuit: fc.constantFrom(...CIRCUITS),
    waitMs: fc.constantFrom(0, 1_000, 60_000, 4 * 60_000, 11 * 60_000, QUIET_MS),
    lateMs: fc.constantFrom(0, 0, 0, 500, 7 * 60_000),
    look: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

/** A few circuits of three dependencies that do as they are told, and what the incidents made of it. */
class World {
  now = 0;
  incidents: Incident[] = [];
  readonly #states = CIRCUITS.map(() => ({ state: 'closed' as MemberStanding['state'], since: 0 }));
  readonly told: IncidentNews[] = [];
  readonly events: { incidentId: number; event: IncidentEvent }[] = [];
  #waiting: IncidentNews[] = [];

  do({ act, circuit, waitMs, lateMs }: Act): void {
    this.now += waitMs;
    const before = this.#states[circuit]?.state ?? 'closed';
    const move = (to: MemberStanding['state'], cause: string) => {
      this.#states[circuit] = { state: to, since: this.now };
      this.#tell({ ...this.#change(circuit, lateMs), from: before, to, cause });
    };
    if (act === 'trip' && before === 'closed') move('open', 'failure_rate');
    if (act === 'force') move('open', 'forced_open');
    if (act === 'probe' && before === 'open') move('half_open', 'timeout_elapsed');
    if (act === 'recover' && before !== 'closed') move('closed', 'probes_succeeded');
    if (act === 'leave') this.#states[circuit] = { state: 'unknown', since: this.now };
    const order = this.told.length;
    if (act === 'command')
      this.#tell({ kind: 'command', order, id: `${order}`, breakerId: circuit, at: this.now });
    if (act === 'gap')
      this.#tell({ kind: 'gap', order, id: order, instanceId: circuit, breakerId: null, at: this.now });
  }

  look(): void {
    const open = new Set(this.incidents.filter((incident) => incident.closedAt === null));
    const steps = this.follow(this.#waiting);
    this.#waiting = [];
    const changed = new Map(steps.map(({ incident }) => [incident.id, incident]));
    for (const { incident, events } of steps)
      this.events.push(...events.map((event) => ({ incidentId: incident.id, event })));
    const kept = this.incidents.filter((incident) => !changed.has(incident.id));
    for (const incident of kept)
      if (open.has(incident)) expect(incident.members.every((member) => this.#isOver(member))).toBe(false);
    for (const { incident, events } of steps) {
      const goingOn = incident.members.filter((member) => !this.#isOver(member));
      if (incident.closedAt === null) expect(goingOn).not.toEqual([]);
      else if (events.some((event) => event.kind === 'closed')) {
        expect(incident.closedAt).toBeLessThanOrEqual(this.now);
        expect(goingOn.filter((member) => this.#lastTold(incident, member) !== 'recovery')).toEqual([]);
      }
    }
    this.incidents = [...kept, ...changed.values()];
  }

  follow(news: readonly IncidentNews[]) {
    const standings = new Map(CIRCUITS.map((circuit) => [circuit, this.#standing(circuit)]));
    return followIncidents({ incidents: this.incidents, news, standings, now: this.now });
  }

  #tell(news: IncidentNews): void {
    this.told.push(news);
    this.#waiting.push(news);
  }

  /** A circuit whose state is not known has left; the others are read all the time, and nobody calls them. */
  #standing(circuit: number): MemberStanding {
    const { state, since } = this.#states[circuit] ?? { state: 'unknown', since: 0 };
    const isGone = state === 'unknown';
    return { state, since, lastReadAt: this.now, isGone, goneAt: isGone ? since : null, recentCalls: 0 };
  }

  /** What was recorded of a member last. */
  #lastTold(incident: Incident, { circuitId }: { circuitId: number }): string | undefined {
    return this.events.findLast(
      ({ incidentId, event }) =>
        incidentId === incident.id && event.news?.kind === 'change' && event.news.circuitId === circuitId,
    )?.event.kind;
  }

  #isOver({ circuitId }: { circuitId: number }): boolean {
    const { state, since } = this.#standing(circuitId);
    return (
      state === 'closed' ||
      state === 'unknown' ||
      (state === 'half_open' && this.now - (since ?? this.now) >= QUIET_MS)
    );
  }

  #change(circuit: number, lateMs: number): ChangeNews {
    return {
      kind: 'change',
      order: this.told.length,
      id: this.told.length,
      circuitId: circuit,
      breakerId: circuit,
      instanceId: circuit,
      dependency: `dependency ${circuit % 3}`,
      at: this.now - lateMs,
      seenAt: this.now,
      from: 'closed',
      to: 'open',
      cause: '',
      evidence: 'journal',
      held: false,
      pollIntervalMs: 5_000,
      forcedAt: null,
      byPanel: false,
      afterTrip: false,
    };
  }
}

function play(course: readonly Act[]): World {
  const world = new World();
  for (const act of course) {
    world.do(act);
    if (act.look) world.look();
    const open = world.incidents.filter((incident) => incident.closedAt === null);
    expect(new Set(open.map((incident) => incident.dependency)).size).toBe(open.length);
  }
  world.look();
  return world;
}

function isTrip(news: IncidentNews): boolean {
  return news.kind === 'change' && news.from === 'closed' && news.cause === 'failure_rate';
}

describe('followIncidents, whatever happens', () => {
  it('keeps one open incident of a dependency, closed exactly when its members are done', () => {
    fc.assert(fc.property(acts, (course) => void play(course)));
  });

  it('puts every trip into exactly one incident, and nothing twice into any', () => {
    fc.assert(
      fc.property(acts, (course) => {
        const { told, events } = play(course);
        const trips = events.filter(({ event }) => event.kind === 'trip').map(({ event }) => event.news);
        expect(trips).toHaveLength(told.filter(isTrip).length);
        expect(new Set(trips)).toEqual(new Set(told.filter(isTrip)));
        const recorded = events.filter(({ event }) => event.news !== null);
        const keys = recorded.map(
          ({ incidentId, event }) => `${incidentId} ${event.news?.kind} ${event.news?.id}`,
        );
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('changes nothing when it is told the same again', () => {
    fc.assert(
      fc.property(acts, (course) => {
        const world = play(course);
        expect(world.follow(world.told)).toEqual([]);
      }),
    );
  });
});
