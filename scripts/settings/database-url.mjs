import { PlainError } from '../process/plain-error.mjs';

/**
 * Checks DATABASE_URL before anything is started with it. The password never shows in an error.
 * @param {string} text
 * @returns {string} the same text
 * @throws {PlainError}
 */
export function parseDatabaseUrl(text) {
  const example = 'it looks like postgresql://user:password@host:5432/database';
  let url;
  try {
    url = new URL(text);
    decodeURIComponent(url.username);
    decodeURIComponent(url.password);
  } catch {
    throw new PlainError(
      `DATABASE_URL is not a URL; ${example} (special characters in the password are percent-encoded).`,
    );
  }
  if (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:') {
    throw new PlainError(`DATABASE_URL has to name a Postgres server, not ${url.protocol}//…; ${example}.`);
  }
  if (!url.hostname && !url.searchParams.get('host')) {
    throw new PlainError(`DATABASE_URL names no host; ${example}.`);
  }
  if (url.pathname.length < 2) throw new PlainError(`DATABASE_URL names no database; ${example}.`);
  return text;
}

/** @typedef {Error & { code?: string }} DatabaseError what the `pg` package fails with */

/** @type {Record<string, (at: { where: string, user: string, database: string }) => string>} */
const sentences = {
  ECONNREFUSED: ({ where }) =>
    `Nothing listens at ${where}, where DATABASE_URL points; is the Postgres server running?`,
  ENOTFOUND: ({ where }) => `There is no host named ${where}, where DATABASE_URL points.`,
  EAI_AGAIN: ({ where }) => `The host name of ${where}, where DATABASE_URL points, could not be looked up.`,
  ETIMEDOUT: ({ where }) => `${where}, where DATABASE_URL points, does not answer.`,
  EHOSTUNREACH: ({ where }) => `${where}, where DATABASE_URL points, cannot be reached.`,
  ECONNRESET: ({ where }) =>
    `${where}, where DATABASE_URL points, closed the connection; is it a Postgres server?`,
  '28P01': ({ where, user }) =>
    `The Postgres server at ${where} refuses the password of user "${user}" in DATABASE_URL.`,
  28000: ({ where, user }) =>
    `The Postgres server at ${where} does not let user "${user}" of DATABASE_URL in from here.`,
  '3D000': ({ where, database }) =>
    `The Postgres server at ${where} has no database "${database}"; create it or correct DATABASE_URL.`,
  42501: ({ user, database }) => `User "${user}" of DATABASE_URL may not connect to database "${database}".`,
  53300: ({ where }) => `The Postgres server at ${where} has no connection left.`,
  '57P03': ({ where }) => `The Postgres server at ${where} is still starting up; try again in a moment.`,
};

/**
 * What a failed connection means.
 * @param {DatabaseError} error
 * @param {string} databaseUrl one that parseDatabaseUrl accepts
 * @returns {PlainError} naming what is wrong, never the password
 */
export function connectionProblem(error, databaseUrl) {
  const url = new URL(databaseUrl);
  const at = {
    where: `${url.hostname || url.searchParams.get('host')}:${url.port || 5432}`,
    user: decodeURIComponent(url.username) || '(none)',
    database: decodeURIComponent(url.pathname.slice(1)),
  };
  const sentence = sentences[codeOf(error)];
  if (sentence) return new PlainError(sentence(at), { cause: error });
  const said = hidePassword(error.message, url).replace(/\.$/, '');
  return new PlainError(`The database that DATABASE_URL names (${at.where}) cannot be used: ${said}.`, {
    cause: error,
  });
}

/** @param {DatabaseError} error */
function codeOf(error) {
  if (/timeout|timed out/i.test(error.message)) return 'ETIMEDOUT';
  if (/client password must be a string/.test(error.message)) return '28P01';
  if (/terminated unexpectedly/.test(error.message)) return 'ECONNRESET';
  return error.code ?? '';
}

/** @param {string} text @param {URL} url */
function hidePassword(text, url) {
  const secrets = [url.password, decodeURIComponent(url.password)].filter(Boolean);
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
}
