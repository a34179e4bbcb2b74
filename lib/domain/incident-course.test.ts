import { describe, expect, it } from 'vitest';
import { GROUPING_MS, type Incident, RELAPSE_MS } from './incident.ts';
import { followIncidents, type IncidentStep } from './incident-course.ts';
import { DRAINED_AFTER_MS, type MemberStanding, QUIET_MS } from './incident-end.ts';
import type { ChangeNews, CommandNews, GapNews, IncidentNews } from './incident-news.ts';

const MINUTE = 60_000;
let order = 0;

function change(circuitId: number, at: number, overrides: Partial<ChangeNews> = {}): ChangeNews {
  order += 1;
  return {
    kind: 'change',
    order,
    id: order,
    circuitId,
    breakerId: circuitId * 10,
    instanceId: circuitId * 100,
    dependency: 'mintic_hub',
    at,
    seenAt: at,
    from: 'closed',
    to: 'open',
    cause: 'failure_rate',
    evidence: 'journal',
    held: false,
    pollIntervalMs: 5_000,
    forcedAt: null,
    byPanel: false,
    afterTrip: null,
    ...overrides,
  };
}

const trip = change;
const recovery = (circuitId: number, at: number, overrides: Partial<ChangeNews> = {}) =>
  change(circuitId, at, { from: 'half_open', to: 'closed', cause: 'probes_succeeded', ...overrides });

function command(breakerId: number, at: number): CommandNews {
  order += 1;
  return { kind: 'command', order, id: `command-${order}`, breakerId, at };
}

function gap(instanceId: number, breakerId: number | null, at: number): GapNews {
  order += 1;
  return { kind: 'gap', order, id: order, instanceId, breakerId, at };
}

function standing(state: MemberStanding['state'], overrides: Partial<MemberStanding> = {}): MemberStanding {
  return {
    state,
    since: null,
    lastReadAt: null,
    isGone: false,
    goneAt: null,
    recentCalls: null,
    ...overrides,
  };
}

/** Follows one round after another; a circuit stands as its last change left it, unless told otherwise. */
class Course {
  incidents: Incident[] = [];
  steps: IncidentStep[] = [];
  readonly standings = new Map<number, MemberStanding>();

  round(now: number, ...news: IncidentNews[]): this {
    for (const item of news)
      if (item.kind === 'change') this.standings.set(item.circuitId, standing(item.to));
    this.steps = followIncidents({ incidents: this.incidents, news, standings: this.standings, now });
    const changed = new Map(this.steps.map(({ incident }) => [incident.id, incident]));
    this.incidents = this.incidents.map((incident) => changed.get(incident.id) ?? incident);
    const known = new Set(this.incidents.map((incident) => incident.id));
    this.incidents.push(...[...changed.values()].filter((incident) => !known.has(incident.id)));
    return this;
  }

  stands(circuitId: number, how: MemberStanding): this {
    this.standings.set(circuitId, how);
    return this;
  }

  /** `trip, recovery, closed` of the last round. */
  get told(): string {
    return this.steps.flatMap((step) => step.events.map((event) => event.kind)).join(', ');
  }
}

describe('followIncidents', () => {
  const noTrips: [string, ChangeNews][] = [
    ['a hold', change(1, 0, { cause: 'forced_open', held: true })],
    ['an opening that an operator forced', change(1, 0, { cause: 'forced_open' })],
    ['an observed hold', change(1, 0, { cause: 'observed', evidence: 'observed', held: true })],
    [
      'an opening observed after the panel forced one',
      change(1, 20_000, { cause: 'observed', evidence: 'observed', forcedAt: 0 }),
    ],
    ['a failed probe after a forced opening', change(1, 0, { from: 'half_open', afterTrip: false })],
    ['an opening from a state that is not known', change(1, 0, { from: 'unknown' })],
    ['a recovery', recovery(1, 0)],
  ];
  it.each(noTrips)('opens none for %s', (_, news) => {
    expect(new Course().round(0, news).steps).toEqual([]);
  });

  const trips: [string, ChangeNews][] = [
    ['a trip', trip(1, 0)],
    ['a trip that was observed', change(1, 0, { cause: 'observed', evidence: 'observed' })],
    [
      'a trip that was observed long after a forced opening',
      change(1, 10 * MINUTE, { cause: 'observed', evidence: 'observed', forcedAt: 0 }),
    ],
    ['a failed probe of a circuit that tripped before', change(1, 0, { from: 'half_open', afterTrip: true })],
  ];
  it.each(trips)('opens one for %s', (_, news) => {
    const { incidents } = new Course().round(news.at, news);
    expect(incidents).toMatchObject([
      { dependency: 'mintic_hub', openedAt: news.at, lastTripAt: news.at, closedAt: null },
    ]);
  });

  it('groups the breakers of one dependency, and keeps those of another apart', () => {
    const course = new Course().round(
      MINUTE,
      trip(1, 0),
      trip(2, MINUTE),
      trip(3, MINUTE, { dependency: 'store' }),
    );
    const members = course.incidents.map(({ members }) => members.map((member) => member.circuitId));
    expect(members).toEqual([[1, 2], [3]]);
  });

  it('begins with the earliest trip, also when it is told late', () => {
    const course = new Course().round(MINUTE, trip(1, MINUTE)).round(2 * MINUTE, trip(2, 0));
    expect(course.incidents).toMatchObject([
      { openedAt: 0, lastTripAt: MINUTE, members: [{ onsetAt: MINUTE }, { onsetAt: 0 }] },
    ]);
  });

  it('closes when the last member has closed, at that moment', () => {
    const course = new Course().round(0, trip(1, 0), trip(2, 1_000)).round(60_000, recovery(2, 50_000));
    expect(course.incidents).toMatchObject([{ closedAt: null }]);
    course.round(70_000, recovery(1, 65_000));
    expect(course.incidents).toMatchObject([{ closedAt: 65_000 }]);
    expect(course.told).toBe('recovery, closed');
  });

  const ends: [string, MemberStanding, number | null][] = [
    ['open', standing('open', { lastReadAt: 20 * MINUTE }), null],
    ['of unknown state', standing('unknown', { lastReadAt: 20 * MINUTE }), null],
    ['removed', standing('open', { isGone: true, goneAt: 7 * MINUTE }), 7 * MINUTE],
    ['no longer named', standing('open', { isGone: true }), 20 * MINUTE],
    ['closed by a restart', standing('closed', { lastReadAt: 10 * MINUTE }), 10 * MINUTE],
    [
      'shown closed while its rows are still coming',
      standing('closed', { lastReadAt: DRAINED_AFTER_MS - 1 }),
      null,
    ],
    [
      'half-open without a call for 15 minutes',
      standing('half_open', { since: MINUTE, lastReadAt: 20 * MINUTE, recentCalls: 0 }),
      MINUTE + QUIET_MS,
    ],
    [
      'half-open for 15 minutes where calls are not counted',
      standing('half_open', { since: MINUTE, lastReadAt: 20 * MINUTE }),
      MINUTE + QUIET_MS,
    ],
    [
      'half-open with traffic',
      standing('half_open', { since: MINUTE, lastReadAt: 20 * MINUTE, recentCalls: 1 }),
      null,
    ],
    [
      'half-open for less than 15 minutes',
      standing('half_open', { since: 6 * MINUTE, lastReadAt: 20 * MINUTE, recentCalls: 0 }),
      null,
    ],
    [
      'half-open when it was last read, long ago',
      standing('half_open', { since: MINUTE, lastReadAt: 2 * MINUTE, recentCalls: 0 }),
      null,
    ],
  ];
  it.each(ends)('judges the end by a member that is %s', (_, how, closedAt) => {
    const course = new Course()
      .round(0, trip(1, 0))
      .stands(1, how)
      .round(20 * MINUTE);
    expect(course.incidents).toMatchObject([{ closedAt }]);
  });

  it('closes when its members are no longer there at all', () => {
    const course = new Course().round(0, trip(1, 0));
    course.standings.clear();
    expect(course.round(5_000).incidents).toMatchObject([{ closedAt: 5_000 }]);
  });

  const relapses: [string, (closedAt: number) => ChangeNews, number][] = [
    ['a relapse within minutes', (closedAt) => trip(1, closedAt + RELAPSE_MS), 1],
    ['a relapse on another instance', (closedAt) => trip(2, closedAt + RELAPSE_MS, { breakerId: 10 }), 1],
    ['a relapse later', (closedAt) => trip(1, closedAt + RELAPSE_MS + 1), 2],
    ['another breaker within minutes of the last trip', () => trip(2, GROUPING_MS), 1],
    ['another breaker later', () => trip(2, GROUPING_MS + 1), 2],
    ['another dependency', (closedAt) => trip(3, closedAt + 1, { dependency: 'store' }), 2],
    ['a trip of long before that is told late', () => trip(1, -GROUPING_MS - 1), 2],
  ];
  it.each(relapses)('after its end, knows where to put %s', (_, relapse, count) => {
    const closedAt = MINUTE;
    const course = new Course().round(closedAt, trip(1, 0), recovery(1, closedAt));
    const news = relapse(closedAt);
    course.round(news.seenAt, news);
    expect(course.incidents).toHaveLength(count);
    expect(course.told).toBe(count === 1 ? 'reopened, trip' : 'trip');
    expect(course.incidents.filter((incident) => incident.closedAt === null)).toHaveLength(1);
  });

  it('finds the same in a long journal as it would have found row by row', () => {
    const rows = [trip(1, 0), recovery(1, 1_000), trip(1, 2_000), recovery(1, 3_000), trip(1, 60 * MINUTE)];
    const [atOnce, rowByRow] = [new Course().round(60 * MINUTE, ...rows), new Course()];
    expect(atOnce.told).toBe('trip, recovery, closed, reopened, trip, recovery, closed, trip');
    for (const row of rows) rowByRow.round(row.seenAt, row);
    const known = (course: Course) => course.incidents.map(({ id: _, recorded: __, ...known }) => known);
    expect(known(atOnce)).toEqual(known(rowByRow));
    expect(known(atOnce)).toMatchObject([{ closedAt: 3_000 }, { openedAt: 60 * MINUTE, closedAt: null }]);
  });

  it('records the commands on its breakers and the gaps of its instances, and no others', () => {
    const course = new Course().round(0, trip(1, 0));
    course.round(
      3_000,
      command(10, 1_000),
      command(20, 1_000),
      gap(100, null, 2_000),
      gap(100, 10, 2_000),
      gap(100, 11, 2_000),
      gap(200, null, 2_000),
    );
    expect(course.told).toBe('command, gap, gap');
  });

  it('records what somebody did past the panel; what the panel did is told by its commands', () => {
    const course = new Course().round(0, trip(1, 0));
    const forced = { from: 'open', to: 'open', cause: 'forced_open', held: true } as const;
    course.round(1_000, change(1, 1_000, forced), change(1, 1_000, { ...forced, byPanel: true }));
    expect(course.told).toBe('act');
  });

  it('takes no failed probe of a circuit that it already has', () => {
    const course = new Course().round(0, trip(1, 0));
    expect(course.round(1_000, change(1, 1_000, { from: 'half_open', afterTrip: true })).steps).toEqual([]);
  });

  it('takes nothing that came before the trip, whenever it is told again', () => {
    const early = [recovery(1, 0), command(10, 0), gap(100, null, 0)];
    const first = trip(1, 1_000);
    const course = new Course().round(1_000, trip(2, 0), ...early, first).stands(1, standing('open'));
    expect(course.told).toBe('trip, trip');
    course.steps = followIncidents({
      incidents: course.incidents,
      news: [...early, first],
      standings: course.standings,
      now: 2_000,
    });
    expect(course.steps).toEqual([]);
  });
});
