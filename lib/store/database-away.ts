const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
/** Connection exceptions (08), too many connections (53300), shutting down or starting up (57P01-57P03). */
const POSTGRES = /^(08...|53300|57P0[123])$/;
/** Unreachable, timed out, closed; no connection free in time; transaction lost. */
const PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);
const DRIVER = /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

/** Whether `error` says that Postgres cannot be reached at present, and nothing of what was asked. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (NETWORK.has(code) || POSTGRES.test(code) || PRISMA.has(code) || DRIVER.test(error.message)) return true;
  return error.cause !== undefined && isDatabaseAway(error.cause);
}
