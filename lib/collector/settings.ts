import type { KeyObject } from 'node:crypto';
import { parseSealingPrivateKey } from '#lib/store/sealing.ts';
import { type OutboundPolicy, readPolicy } from './outbound/read-policy.ts';
import type { StatusAddress } from './telemetry/status-server.ts';

/** The collector's settings, read once at its start. */
export interface CollectorSettings {
  readonly databaseUrl: string;
  /** Opens the services' tokens; only collectors have it. */
  readonly sealingKey: KeyObject;
  readonly outbound: OutboundPolicy;
  /** Days that counters are kept. Default 14. */
  readonly keepSamplesDays: number;
  readonly logLevel: string;
  /** Where /metrics, /livez and /readyz are; null: nowhere. */
  readonly status: StatusAddress | null;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Reads DATABASE_URL, PANEL_SEALING_PRIVATE_KEY, KEEP_SAMPLES_DAYS, LOG_LEVEL, COLLECTOR_METRICS_PORT, COLLECTOR_METRICS_HOST and
 * OUTBOUND_*. Throws a `RangeError` naming the variable.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): CollectorSettings {
  return {
    databaseUrl: readRequired(env, 'DATABASE_URL'),
    sealingKey: readSealingKey(readRequired(env, 'PANEL_SEALING_PRIVATE_KEY')),
    outbound: readPolicy(env),
    keepSamplesDays: readDays(env.KEEP_SAMPLES_DAYS),
    logLevel: readLogLevel(env.LOG_LEVEL),
    status: readStatus(env.COLLECTOR_METRICS_HOST, env.COLLECTOR_METRICS_PORT),
  };
}

function readRequired(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name];
  if (!value) throw new RangeError(`${name} must be set`);
  return value;
}

function readSealingKey(text: string): KeyObject {
  try {
    return parseSealingPrivateKey(text);
  } catch {
    // The message must not repeat a secret, so the cause is dropped.
    throw new RangeError('PANEL_SEALING_PRIVATE_KEY must be an X25519 private key (PKCS#8 DER, base64)');
  }
}

function readDays(value: string | undefined): number {
  if (value === undefined || value === '') return 14;
  const days = Number(value);
  if (Number.isInteger(days) && days >= 1 && days <= 3_650) return days;
  throw new RangeError(
    `KEEP_SAMPLES_DAYS must be a whole number from 1 to 3650, got ${JSON.stringify(value)}`,
  );
}

function readLogLevel(value: string | undefined): string {
  if (value === undefined || value === '') return 'info';
  if (LOG_LEVELS.includes(value)) return value;
  throw new RangeError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, got ${JSON.stringify(value)}`);
}

/** On loopback unless told otherwise: what is told there is no secret, and nobody is asked who he is. */
function readStatus(host: string | undefined, port: string | undefined): StatusAddress | null {
  if (!port) {
    if (host) throw new RangeError('COLLECTOR_METRICS_HOST is set without COLLECTOR_METRICS_PORT');
    return null;
  }
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535)
    throw new RangeError(
      `COLLECTOR_METRICS_PORT must be a port from 1 to 65535, got ${JSON.stringify(port)}`,
    );
  return { host: host || '127.0.0.1', port: Number(port) };
}
