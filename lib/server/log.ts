import pino, { type Logger } from 'pino';

export type { Logger };

/** The web process's log: JSON lines on standard output, from `LOG_LEVEL` (default info) up. */
export function createLog(level = 'info'): Logger {
  return pino({ name: 'web', level, redact: ['*.readToken', '*.adminToken'] });
}
