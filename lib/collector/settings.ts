import type { KeyObject } from 'node:crypto';
import { parseSealingPrivateKey } from '#lib/store/sealing.ts';
import { type OutboundPolicy, readPolicy } from './outbound/read-policy.ts';

/** The collector's settings, read once at its start. */
export interface CollectorSettings {
  readonly databaseUrl: string;
  /** Opens the services' tokens; only collectors have it. */
  readonly sealingKey: KeyObject;
  readonly outbound: OutboundPolicy;
  /** Days that counters are kept. Default 14. */
  readonly keepSamplesDays: number;
  readonly logLevel: string;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Reads DATABASE_URL, PANEL_SEALING_PRIVATE_KEY, KEEP_SAMPLES_DAYS, LOG_LEVEL and OUTBOUND_*. Throws a `RangeError` naming the variable. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): CollectorSettings {
  return {
    databaseUrl: readRequired(env, 'DATABASE_URL'),
    sealingKey: readSealingKey(readRequired(env, 'PANEL_SEALING_PRIVATE_KEY')),
    outbound: readPolicy(env),
    keepSamplesDays: readDays(env.KEEP_SAMPLES_DAYS),
    logLevel: readLogLevel(env.LOG_LEVEL),
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
