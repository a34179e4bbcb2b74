import { execFileSync, spawnSync } from 'node:child_process';
import { PlainError } from '../process/plain-error.mjs';

/** @typedef {{ name: string, uid: number, gid: number }} Account */

/**
 * The user that Postgres runs as: it refuses to be root, so root lends it `postgres` or `nobody`.
 * @returns {Account | null} null when this process's own user will do
 * @throws {PlainError} when root has no such user to lend
 */
export function serverAccount() {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf(name, '-u');
    const gid = idOf(name, '-g');
    if (uid !== null && gid !== null) return { name, uid, gid };
  }
  throw new PlainError(
    'Postgres does not run as root and there is no user "postgres" or "nobody" to run it as; start as another user or set DATABASE_URL.',
  );
}

/**
 * Runs a command as that user, from the root folder, which every user can be in.
 * @param {Account | null} account
 * @param {string} file
 * @param {string[]} args
 * @param {string} [input] its stdin
 */
export function runAs(account, file, args, input = '') {
  const ids = account ? { uid: account.uid, gid: account.gid } : {};
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    ...ids,
    cwd: '/',
    input,
    encoding: 'utf8',
  });
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}` };
}

/** @param {string} name @param {'-u' | '-g'} which */
function idOf(name, which) {
  try {
    return Number(
      execFileSync('id', [which, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return null;
  }
}
