import type { KeyObject } from 'node:crypto';
import { parseSealingPublicKey } from '#lib/store/sealing.ts';

/** What the web process is told by its environment. */
export interface ServerSettings {
  readonly databaseUrl: string;
  /** Seals services' tokens to the collectors, who alone can open them. */
  readonly sealingKey: KeyObject;
  readonly logLevel: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Parses the environment; throws an `Error` that names the variable, what it should hold and, unless it is secret, what it holds. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): ServerSettings {
  return {
    databaseUrl: parseDatabaseUrl(env.DATABASE_URL),
    sealingKey: parseKey(env.PANEL_SEALING_PUBLIC_KEY),
    logLevel: parseLogLevel(env.LOG_LEVEL),
  };
}

function parseDatabaseUrl(text: string | undefined): string {
  if (!text) throw new Error('DATABASE_URL is not set: it must name the Postgres database of the panel.');
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text))
    throw new Error('DATABASE_URL must look like postgresql://user:password@host:5432/database.');
  return text;
}

function parseKey(text: string | undefined): KeyObject {
  if (!text)
    throw new Error(
      "PANEL_SEALING_PUBLIC_KEY is not set: it must hold the collectors' public key (X25519, base64 of spki DER).",
    );
  try {
    return parseSealingPublicKey(text);
  } catch (cause) {
    throw new Error('PANEL_SEALING_PUBLIC_KEY is not an X25519 public key (base64 of spki DER).', { cause });
  }
}

function parseLogLevel(text: string | undefined): string {
  if (!text) return 'info';
  if (!LOG_LEVELS.includes(text))
    throw new Error(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, got ${JSON.stringify(text)}.`);
  return text;
}
