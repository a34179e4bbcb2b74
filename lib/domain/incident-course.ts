import { GROUPING_MS, type Incident, type IncidentMember, RELAPSE_MS } from './incident.ts';
import { type MemberStanding, memberEndedAt } from './incident-end.ts';
import {
  type ChangeNews,
  type CommandNews,
  compareNews,
  type GapNews,
  type IncidentNews,
  isEngineTrip,
  isFailedProbe,
  isForeignAct,
  isRecovery,
  newsKey,
} from './incident-news.ts';

/** What an incident's timeline is made of; `act`: somebody acted on the service itself, past the panel. */
export type IncidentEventKind =
  | 'trip'
  | 'failed_probe'
  | 'recovery'
  | 'act'
  | 'command'
  | 'gap'
  | 'closed'
  | 'reopened';

/** A new event of an incident. `news`: what it tells of; null for what happened to the incident itself. */
export interface IncidentEvent {
  readonly kind: IncidentEventKind;
  readonly at: number;
  readonly news: IncidentNews | null;
}

/** An incident as it is after the news, with what is new in it. */
export interface IncidentStep {
  readonly incident: Incident;
  readonly events: readonly IncidentEvent[];
}

/** Everything that an incident is judged by. */
export interface IncidentFacts {
  /** Those that are open, and those that ended and may still be reopened. */
  readonly incidents: readonly Incident[];
  /** What came since the last time, in any order. */
  readonly news: readonly IncidentNews[];
  /** How circuits stand; one that is missing is gone. */
  readonly standings: ReadonlyMap<number, MemberStanding>;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Follows the news and gives the incidents that changed. A trip that the engine caused joins the open incident of its dependency; or
 * reopens the one that ended last, when its breaker relapses within {@link RELAPSE_MS} or another joins within {@link GROUPING_MS} of
 * the last trip; or opens a new one. A failed probe does the same where the circuit is in no open incident. An incident closes when
 * `memberEndedAt` says so of every member, at the last of these moments. Whatever else concerns its members is recorded
 * with it, also after its end while a relapse may reopen it. News that is recorded already changes nothing; each piece comes once.
 */
export function followIncidents({ incidents, news, standings, now }: IncidentFacts): IncidentStep[] {
  const before = incidents.map((incident): IncidentStep => ({ incident, events: [] }));
  const followed = news.toSorted(compareNews).reduce(follow, before);
  const known = new Set(incidents);
  return followed
    .map((step) => closeIfOver(step, standings, now))
    .filter((step) => step.events.length > 0 || !known.has(step.incident))
    .map(keepRecord);
}

function keepRecord({ incident, events }: IncidentStep): IncidentStep {
  const keys = events.flatMap(({ news }) => (news === null ? [] : [newsKey(news)]));
  return { incident: { ...incident, recorded: new Set([...incident.recorded, ...keys]) }, events };
}

function follow(steps: readonly IncidentStep[], news: IncidentNews): IncidentStep[] {
  if (news.kind !== 'change') return steps.map((step) => followRemark(step, news));
  if (isEngineTrip(news)) return followOnset(steps, news, 'trip');
  if (isFailedProbe(news)) {
    const isInOpenOne = steps.some((step) => isOpen(step) && memberOf(step, news) !== undefined);
    return isInOpenOne ? [...steps] : followOnset(steps, news, 'failed_probe');
  }
  if (isRecovery(news)) return steps.map((step) => followRecovery(step, news));
  return steps.map((step) => (isForeignAct(news) ? followForeignAct(step, news) : step));
}

function followOnset(
  steps: readonly IncidentStep[],
  change: ChangeNews,
  kind: 'trip' | 'failed_probe',
): IncidentStep[] {
  if (steps.some(({ incident }) => incident.recorded.has(newsKey(change)))) return [...steps];
  const isOwn = ({ incident }: IncidentStep) => incident.dependency === change.dependency;
  const judged = steps.map((step) => (isOwn(step) ? closeIfRecovered(step, change.at) : step));
  const own = judged.filter(isOwn);
  const found = own.find(isOpen) ?? endedLast(own.filter((step) => canReopen(step.incident, change)));
  if (found === undefined) {
    const id = Math.min(0, ...judged.map(({ incident }) => incident.id)) - 1;
    return [...judged, onset({ incident: newIncident(id, change), events: [] }, change, kind)];
  }
  return judged.map((step) => (step === found ? onset(reopen(step, change.at), change, kind) : step));
}

/** A long journal tells of much at once: an incident whose members had all recovered before `at` had closed then. */
function closeIfRecovered(step: IncidentStep, at: number): IncidentStep {
  const { members } = step.incident;
  const hasEnded = (member: IncidentMember) => member.recoveredAt !== null && member.recoveredAt <= at;
  if (!isOpen(step) || !members.every(hasEnded)) return step;
  return close(
    step,
    members.map((member) => member.recoveredAt ?? at),
  );
}

/** Whether a trip belongs to an incident that has ended. One that happened long before it does not: it was told late. */
function canReopen(incident: Incident, { breakerId, at }: ChangeNews): boolean {
  const { members, openedAt, lastTripAt, closedAt } = incident;
  if (closedAt === null || at < openedAt - GROUPING_MS) return false;
  const isRelapse = members.some((member) => member.breakerId === breakerId);
  return isRelapse ? at - closedAt <= RELAPSE_MS : at - lastTripAt <= GROUPING_MS;
}

function endedLast(steps: readonly IncidentStep[]): IncidentStep | undefined {
  const closedAt = ({ incident }: IncidentStep) => incident.closedAt ?? Number.POSITIVE_INFINITY;
  return steps.toSorted((a, b) => closedAt(b) - closedAt(a))[0];
}

function newIncident(id: number, { dependency, at }: ChangeNews): Incident {
  return {
    id,
    dependency,
    openedAt: at,
    lastTripAt: at,
    closedAt: null,
    members: [],
    recorded: new Set(),
  };
}

function reopen(step: IncidentStep, at: number): IncidentStep {
  if (isOpen(step)) return step;
  const events: IncidentEvent[] = [...step.events, { kind: 'reopened', at, news: null }];
  return { incident: { ...step.incident, closedAt: null }, events };
}

function onset(step: IncidentStep, change: ChangeNews, kind: 'trip' | 'failed_probe'): IncidentStep {
  const { incident } = step;
  const { circuitId, breakerId, instanceId, at, seenAt } = change;
  const before = memberOf(step, change);
  const member: IncidentMember = before
    ? { ...before, openSeenAt: seenAt, recoveredAt: null }
    : {
        circuitId,
        breakerId,
        instanceId,
        joinedBy: change.id,
        joinedIn: change.order,
        onsetAt: at,
        openSeenAt: seenAt,
        recoveredAt: null,
      };
  const after = {
    ...incident,
    openedAt: Math.min(incident.openedAt, at),
    lastTripAt: Math.max(incident.lastTripAt, at),
    members: before
      ? incident.members.map((known) => (known === before ? member : known))
      : [...incident.members, member],
  };
  return record({ ...step, incident: after }, kind, change);
}

function followRecovery(step: IncidentStep, change: ChangeNews): IncidentStep {
  const member = memberOf(step, change);
  if (!member || change.id < member.joinedBy || !takes(step, change)) return step;
  if (!isOpen(step) && member.recoveredAt !== null) return step;
  const members = step.incident.members.map((known) =>
    known === member ? { ...known, recoveredAt: change.at } : known,
  );
  return record({ ...step, incident: { ...step.incident, members } }, 'recovery', change);
}

function followForeignAct(step: IncidentStep, change: ChangeNews): IncidentStep {
  const member = memberOf(step, change);
  if (!member || change.id < member.joinedBy || !takes(step, change)) return step;
  return record(step, 'act', change);
}

function followRemark(step: IncidentStep, news: CommandNews | GapNews): IncidentStep {
  const isAbout = ({ breakerId, instanceId, joinedIn }: IncidentMember) => {
    if (news.order < joinedIn) return false;
    if (news.kind === 'command') return breakerId === news.breakerId;
    return instanceId === news.instanceId && (news.breakerId === null || breakerId === news.breakerId);
  };
  if (!step.incident.members.some(isAbout) || !takes(step, news)) return step;
  return record(step, news.kind, news);
}

function record(step: IncidentStep, kind: IncidentEventKind, news: IncidentNews): IncidentStep {
  return { ...step, events: [...step.events, { kind, at: news.at, news }] };
}

function closeIfOver(
  step: IncidentStep,
  standings: ReadonlyMap<number, MemberStanding>,
  now: number,
): IncidentStep {
  if (!isOpen(step)) return step;
  const ends: number[] = [];
  for (const member of step.incident.members) {
    const standing = standings.get(member.circuitId);
    const end = standing ? memberEndedAt(member, standing, now) : now;
    if (end === null) return step;
    ends.push(end);
  }
  return close(step, ends);
}

function close(step: IncidentStep, ends: readonly number[]): IncidentStep {
  const closedAt = Math.max(step.incident.lastTripAt, ...ends);
  const events: IncidentEvent[] = [...step.events, { kind: 'closed', at: closedAt, news: null }];
  return { incident: { ...step.incident, closedAt }, events };
}

function isOpen({ incident }: IncidentStep): boolean {
  return incident.closedAt === null;
}

function memberOf({ incident }: IncidentStep, { circuitId }: ChangeNews): IncidentMember | undefined {
  return incident.members.find((member) => member.circuitId === circuitId);
}

/** Whether an incident has not recorded it yet, and goes on or ended so shortly before that a relapse may show it to belong there. */
function takes({ incident }: IncidentStep, news: IncidentNews): boolean {
  if (incident.recorded.has(newsKey(news))) return false;
  return incident.closedAt === null || news.at - incident.closedAt <= RELAPSE_MS;
}
