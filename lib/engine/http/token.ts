import { Problem } from './problem.ts';

const VISIBLE = /^[\x21-\x7e]{1,1000}$/;

/** @throws TypeError for a token that no Authorization header could carry. */
export function checkToken(option: string, token: unknown): void {
  if (token === undefined) return;
  if (typeof token !== 'string' || !VISIBLE.test(token)) {
    throw new TypeError(`${option} must be 1 to 1000 visible ASCII characters without spaces`);
  }
}

/** @throws Problem 401 unless the Authorization header carries the token. */
export function requireToken(token: string, authorization: string | undefined): void {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (given === undefined) throw unauthorized('a bearer token is needed');
  if (!sameToken(token, given)) throw unauthorized('the token is not the right one');
}

// Takes as long for any token of the same length, right from the first character or not at all.
function sameToken(token: string, given: string): boolean {
  let difference = token.length ^ given.length;
  for (let at = 0; at < given.length; at++) {
    difference |= given.charCodeAt(at) ^ token.charCodeAt(at % token.length);
  }
  return difference === 0;
}

const unauthorized = (detail: string): Problem => new Problem(401, detail, { 'www-authenticate': 'Bearer' });
