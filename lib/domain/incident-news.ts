import { ERRAND_DEADLINE_MS } from './errand.ts';
import { freshForMs } from './freshness.ts';
import type { CircuitState } from './state.ts';

/** A change of a circuit. Times in epoch milliseconds by our clock. */
export interface ChangeNews {
  readonly kind: 'change';
  /** Its place in the order of commits. */
  readonly order: number;
  /** The transition; of one circuit they rise. */
  readonly id: number;
  readonly circuitId: number;
  readonly breakerId: number;
  readonly instanceId: number;
  /** What its breaker protects. */
  readonly dependency: string;
  /** See {@link ourMoment}. */
  readonly at: number;
  readonly seenAt: number;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly cause: string;
  readonly evidence: 'journal' | 'observed';
  readonly held: boolean;
  /** How often its instance is polled, in milliseconds. */
  readonly pollIntervalMs: number;
  /** When an operator of the panel last had this circuit forced open; null: never, or not asked. */
  readonly forcedAt: number | null;
  /** Whether a command of the panel caused it. */
  readonly byPanel: boolean;
  /** Whether the change that last left `closed` was a trip; null: not asked. */
  readonly afterTrip: boolean | null;
}

/** A command that an operator gave on the panel. */
export interface CommandNews {
  readonly kind: 'command';
  readonly order: number;
  readonly id: string;
  readonly breakerId: number;
  readonly at: number;
}

/** Changes that were missed. `breakerId` null: of the whole instance. */
export interface GapNews {
  readonly kind: 'gap';
  readonly order: number;
  readonly id: number;
  readonly instanceId: number;
  readonly breakerId: number | null;
  readonly at: number;
}

/** What incidents are made of. */
export type IncidentNews = ChangeNews | CommandNews | GapNews;

const RANKS = { change: 0, gap: 1, command: 2 } as const;

/** The order in which news is followed: that of commits; within one, what was missed comes after what was told with it. */
export function compareNews(a: IncidentNews, b: IncidentNews): number {
  return a.order - b.order || RANKS[a.kind] - RANKS[b.kind] || (a.id < b.id ? -1 : 1);
}

/** Names a piece of news among all. */
export function newsKey(news: { readonly kind: IncidentNews['kind']; readonly id: number | string }): string {
  return `${news.kind}:${news.id}`;
}

/** A service's clock may differ this much from ours before its moments are corrected, in milliseconds. */
const CLOCK_TOLERANCE_MS = 1_000;

/** When a change happened by our clock: its own moment, corrected where the service's clock is off; neither before 1970 nor later than we saw it. */
export function ourMoment(change: {
  readonly at: number;
  readonly seenAt: number;
  /** The service's clock minus ours; null: not known. */
  readonly clockSkewMs: number | null;
}): number {
  const skew = change.clockSkewMs ?? 0;
  const at = Math.abs(skew) > CLOCK_TOLERANCE_MS ? change.at - skew : change.at;
  return Math.min(Math.max(0, at), change.seenAt);
}

/**
 * Whether a change is a trip that the engine caused: closed → open, and no operator's doing. Where there is no journal, an opening
 * that was observed about when the panel had the circuit forced open is taken for the operator's.
 */
export function isEngineTrip(change: ChangeNews): boolean {
  if (change.from !== 'closed' || change.to !== 'open') return false;
  return change.cause !== 'forced_open' && !change.held && !isForcedByPanel(change);
}

function isForcedByPanel({ evidence, forcedAt, seenAt, pollIntervalMs }: ChangeNews): boolean {
  if (evidence !== 'observed' || forcedAt === null) return false;
  return Math.abs(seenAt - forcedAt) <= ERRAND_DEADLINE_MS + freshForMs(pollIntervalMs);
}

/** Whether the engine opened a circuit again, which has not been closed since it tripped. */
export function isFailedProbe(change: ChangeNews): boolean {
  return change.from === 'half_open' && change.to === 'open' && !change.held && change.afterTrip === true;
}

/** Whether a circuit came back. */
export function isRecovery(change: ChangeNews): boolean {
  return change.to === 'closed' && change.from !== 'closed';
}

/** Whether somebody acted on the service itself, past the panel. */
export function isForeignAct(change: ChangeNews): boolean {
  return (change.cause === 'forced_open' || change.cause === 'reset') && !change.byPanel;
}
