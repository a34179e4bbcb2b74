import pino, { type DestinationStream, type Logger } from 'pino';

/** What must never be readable in a log, wherever in an entry it stands: at its top, in an object, or among an object's headers. */
const SECRETS = ['token', 'readToken', 'adminToken', 'authorization', 'sealingKey', 'databaseUrl'];

const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** The collector's log: JSON lines from `level` up, on standard output unless told otherwise. Tokens and the like are redacted. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: { process: 'collector' }, redact: REDACTED };
  return destination ? pino(options, destination) : pino(options);
}
