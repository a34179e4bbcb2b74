import type pg from 'pg';
import type { FoundTransition } from '#lib/domain/judge-reading.ts';
import { epochMs } from './epoch-ms.ts';

/** A row of the history. Ids as text, times in epoch milliseconds. */
export type HistoryRow = TransitionRow | GapRow | RestartRow;

interface TransitionRow extends Omit<FoundTransition, 'breaker' | 'command'> {
  readonly kind: 'transition';
  readonly id: string;
  readonly breakerId: number;
  readonly circuitId: number;
  readonly instanceId: number;
  readonly observedAt: number;
  /** The panel's own command that caused it. */
  readonly commandId: string | null;
}

interface GapRow {
  readonly kind: 'gap';
  readonly id: string;
  readonly breakerId: number | null;
  readonly instanceId: number;
  readonly bootId: string | null;
  readonly missed: number | null;
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  readonly why: 'wrapped' | 'tail_not_known' | 'counted' | 'buffer_full';
  readonly observedAt: number;
}

interface RestartRow {
  readonly kind: 'restart';
  readonly id: string;
  readonly instanceId: number;
  readonly bootId: string;
  readonly previousBootId: string | null;
  readonly observedAt: number;
}

/** A place in a history that is listed newest first. Of one moment, transitions come before the gap and the restart that they follow. */
export interface HistoryPlace {
  readonly observedAt: number;
  readonly rank: number;
  readonly id: string;
}

const RANKS = { transition: 3, gap: 2, restart: 1 } as const;
const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

const TRANSITIONS = `
  SELECT 'transition' AS kind, t.id::text AS id, t.breaker_id AS "breakerId", t.circuit_id AS "circuitId",
         t.instance_id AS "instanceId", t.boot_id AS "bootId", t.seq::float8 AS seq, ${epochMs('t.at')} AS at,
         ${epochMs('t.observed_at')} AS "observedAt", t.from_state AS "from", t.to_state AS "to", t.cause, t.evidence,
         t.failure_rate AS "failureRate", t.failure_count AS "failureCount", t.window_calls AS "windowCalls", t.error,
         t.held, ${epochMs('t.hold_until')} AS "holdUntil", t.actor, t.reason, m.id AS "commandId"
    FROM transition t
    LEFT JOIN command m ON m.id = CASE WHEN t.command_key ~ '${UUID}' THEN t.command_key::uuid END`;
const GAPS = `
  SELECT 'gap' AS kind, t.id::text AS id, t.breaker_id AS "breakerId", t.instance_id AS "instanceId", t.boot_id AS "bootId",
         t.missed::float8 AS missed, t.from_seq::float8 AS "fromSeq", t.to_seq::float8 AS "toSeq", t.why,
         ${epochMs('t.observed_at')} AS "observedAt"
    FROM gap t`;
const RESTARTS = `
  SELECT 'restart' AS kind, t.id::text AS id, t.instance_id AS "instanceId", t.boot_id AS "bootId",
         t.previous_boot_id AS "previousBootId", ${epochMs('t.observed_at')} AS "observedAt"
    FROM restart t`;

/** The place of a row. */
export function placeOf(row: HistoryRow): HistoryPlace {
  return { observedAt: row.observedAt, rank: RANKS[row.kind], id: row.id };
}

/** The newest first. */
function compareRows(a: HistoryRow, b: HistoryRow): number {
  const [x, y] = [placeOf(a), placeOf(b)];
  return y.observedAt - x.observedAt || y.rank - x.rank || (BigInt(y.id) > BigInt(x.id) ? 1 : -1);
}

/**
 * Up to `limit` rows of a breaker's history, newest first, `from` and `to` (by the moment observed) included, after `after`. What
 * happened to a whole instance belongs to every breaker that has a circuit on it.
 */
export async function listHistory(
  pool: pg.Pool,
  breakerId: number,
  page: {
    readonly from: number | null;
    readonly to: number | null;
    readonly after: HistoryPlace | null;
    readonly limit: number;
  },
): Promise<HistoryRow[]> {
  const after = page.after;
  const values = [
    breakerId,
    toDate(page.from),
    toDate(page.to),
    toDate(after?.observedAt ?? null),
    after?.rank ?? null,
    after?.id ?? null,
    page.limit,
  ];
  const select = async (kind: keyof typeof RANKS, sql: string, ofBreaker: string) => {
    const { rows } = await pool.query<HistoryRow>(
      `${sql} WHERE ${ofBreaker}
        AND ($2::timestamptz IS NULL OR t.observed_at >= $2) AND ($3::timestamptz IS NULL OR t.observed_at <= $3)
        AND ($4::timestamptz IS NULL
             OR t.observed_at <= $4 AND (t.observed_at, ${RANKS[kind]}, t.id) < ($4, $5::int, $6::bigint))
        ORDER BY t.observed_at DESC, t.id DESC LIMIT $7`,
      values,
    );
    return rows;
  };
  const instances = `t.instance_id IN (SELECT instance_id FROM circuit WHERE breaker_id = $1)`;
  const found = await Promise.all([
    select('transition', TRANSITIONS, `t.breaker_id = $1`),
    select('gap', GAPS, `${instances} AND (t.breaker_id = $1 OR t.breaker_id IS NULL)`),
    select('restart', RESTARTS, instances),
  ]);
  return found.flat().sort(compareRows).slice(0, page.limit);
}

/** Some rows of the history, newest first. */
export async function readHistoryRows(
  pool: pg.Pool,
  ids: Readonly<Record<HistoryRow['kind'], readonly string[]>>,
): Promise<HistoryRow[]> {
  const select = async (sql: string, wanted: readonly string[]) => {
    if (wanted.length === 0) return [];
    return (await pool.query<HistoryRow>(`${sql} WHERE t.id = ANY($1::bigint[])`, [wanted])).rows;
  };
  const found = await Promise.all([
    select(TRANSITIONS, ids.transition),
    select(GAPS, ids.gap),
    select(RESTARTS, ids.restart),
  ]);
  return found.flat().sort(compareRows);
}

function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
