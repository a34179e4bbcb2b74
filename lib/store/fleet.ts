import type pg from 'pg';
import type { CommandAction, OutcomeState } from '#lib/domain/command-state.ts';
import { ABSENT_AFTER } from '#lib/domain/known.ts';
import type { CircuitState } from '#lib/domain/state.ts';
import type { Told } from '#lib/domain/told.ts';
import { epochMs } from './epoch-ms.ts';

/** A circuit as it was last read. Times in epoch milliseconds. */
export interface FleetCircuit {
  readonly id: number;
  readonly instanceId: number;
  readonly url: string;
  readonly reportedInstanceId: string | null;
  readonly level: 0 | 1 | 2 | null;
  readonly lastReadAt: number | null;
  readonly failureDetail: Told | null;
  readonly state: CircuitState;
  readonly rawState: string;
  readonly since: number | null;
  readonly failureCount: number | null;
  readonly failureRate: number | null;
  readonly windowCalls: number | null;
  readonly held: boolean;
  readonly holdSince: number | null;
  readonly holdUntil: number | null;
  readonly holdActor: string | null;
  readonly holdReason: string | null;
  readonly retryAt: number | null;
  readonly callsPerSecond: number | null;
  readonly refusedPerSecond: number | null;
  readonly absentReadings: number;
  readonly flapScore: number;
  readonly flapAt: number | null;
  readonly flapActive: boolean;
  readonly flapSince: number | null;
  /** Null also where it was not asked for. */
  readonly config: Record<string, unknown> | null;
}

/** A breaker's newest command with its outcomes' states. */
export interface FleetCommand {
  readonly id: string;
  readonly action: CommandAction;
  readonly hold: boolean;
  readonly actor: string;
  readonly at: number;
  readonly outcomes: readonly OutcomeState[];
}

/** A breaker with its circuits on the live instances, oldest instance first. */
export interface FleetBreaker {
  readonly id: number;
  readonly name: string;
  readonly service: {
    readonly id: number;
    readonly name: string;
    readonly environment: string | null;
    readonly owner: string | null;
    readonly dependencies: Readonly<Record<string, string>>;
    readonly pollIntervalMs: number;
  };
  readonly lastCommand: FleetCommand | null;
  readonly circuits: readonly FleetCircuit[];
}

/** Which breakers to read; everything when nothing is given. */
export interface FleetFilter {
  readonly breakerIds?: readonly number[];
  readonly serviceId?: number;
}

/**
 * The breakers of the live services as they were last read. Circuits that are absent, and breakers that have no other, are left out
 * unless `detail` asks for everything, configurations included.
 */
export async function readFleet(pool: pg.Pool, filter: FleetFilter, detail = false): Promise<FleetBreaker[]> {
  const { rows } = await pool.query<FleetRow>(detail ? DETAIL_SQL : FLEET_SQL, [
    filter.breakerIds ?? null,
    filter.serviceId ?? null,
  ]);
  const breakers = new Map<number, FleetBreaker & { circuits: FleetCircuit[] }>();
  for (const row of rows) {
    const { breakerId, breakerName, service, lastCommand, ...circuit } = row;
    const known = breakers.get(breakerId);
    if (known) known.circuits.push(circuit);
    else
      breakers.set(breakerId, {
        id: breakerId,
        name: breakerName,
        service,
        lastCommand,
        circuits: [circuit],
      });
  }
  return [...breakers.values()];
}

type FleetRow = FleetCircuit & {
  readonly breakerId: number;
  readonly breakerName: string;
  readonly service: FleetBreaker['service'];
  readonly lastCommand: FleetCommand | null;
};

const FLEET_SQL = fleetSql(`NULL`, `AND c.absent_readings < ${ABSENT_AFTER}`);
const DETAIL_SQL = fleetSql(`c.config`, ``);

function fleetSql(config: string, condition: string): string {
  return `
  SELECT b.id AS "breakerId", b.name AS "breakerName", b.service, b."lastCommand",
         c.id, c.instance_id AS "instanceId", i.url, r.reported_instance_id AS "reportedInstanceId", r.level,
         ${epochMs('r.last_read_at')} AS "lastReadAt", r.failure_detail AS "failureDetail",
         c.state, c.raw_state AS "rawState", ${epochMs('c.since')} AS since,
         c.failure_count AS "failureCount", c.failure_rate AS "failureRate", c.window_calls AS "windowCalls",
         c.held, ${epochMs('c.hold_since')} AS "holdSince", ${epochMs('c.hold_until')} AS "holdUntil",
         c.hold_actor AS "holdActor", c.hold_reason AS "holdReason", ${epochMs('c.retry_at')} AS "retryAt",
         c.calls_per_second AS "callsPerSecond", c.refused_per_second AS "refusedPerSecond",
         c.absent_readings AS "absentReadings", c.flap_score AS "flapScore", ${epochMs('c.flap_at')} AS "flapAt",
         c.flap_active AS "flapActive", ${epochMs('c.flap_since')} AS "flapSince", ${config} AS config
    FROM (SELECT b.id, b.name,
                 json_build_object('id', s.id, 'name', s.name, 'environment', s.environment, 'owner', s.owner,
                   'dependencies', s.dependencies, 'pollIntervalMs', s.poll_interval_ms) AS service,
                 (SELECT json_build_object('id', m.id, 'action', m.action, 'hold', m.hold, 'actor', m.actor,
                           'at', ${epochMs('m.at')},
                           'outcomes', (SELECT json_agg(o.state) FROM command_outcome o WHERE o.command_id = m.id))
                    FROM command m WHERE m.breaker_id = b.id ORDER BY m.at DESC LIMIT 1) AS "lastCommand"
            FROM breaker b JOIN service s ON s.id = b.service_id
           WHERE s.removed_at IS NULL
             AND ($1::int[] IS NULL OR b.id = ANY($1)) AND ($2::int IS NULL OR b.service_id = $2)
          OFFSET 0) b
    JOIN circuit c ON c.breaker_id = b.id ${condition}
    JOIN instance i ON i.id = c.instance_id AND i.removed_at IS NULL
    LEFT JOIN instance_reading r ON r.instance_id = i.id
   ORDER BY b.id, i.id`;
}
