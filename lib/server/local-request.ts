import type { ProblemCode } from '#lib/contract/problem.ts';
import { tell } from '#lib/contract/sentences.ts';
import type { Told } from '#lib/contract/told.ts';

/** What tells whether a request comes from a page of this panel on this machine. Header values as they came; null when missing. */
export interface RequestOrigin {
  readonly method: string;
  readonly host: string | null;
  readonly origin: string | null;
}

export type LocalVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: ProblemCode; readonly detail: Told };

const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const LOOPBACK = new RegExp(
  `^(?:localhost|127\\.${OCTET}\\.${OCTET}\\.${OCTET}|\\[::1\\])(?::(\\d{1,5}))?$`,
  'i',
);

/** Whether requests with this method change something. */
export function isChange(method: string): boolean {
  return CHANGES.has(method);
}

/**
 * Judges a request while there is no sign-in. A Host that is not loopback is somebody else's name for this machine (DNS rebinding);
 * a change has to say that it comes from the panel's own page, since a browser sends other sites' forms too.
 */
export function judgeLocalRequest({ method, host, origin }: RequestOrigin): LocalVerdict {
  if (host === null || !isLoopbackHost(host)) {
    return { allowed: false, code: 'not_local', detail: tell('not_local') };
  }
  if (isChange(method) && !isOwnOrigin(origin, host)) {
    return { allowed: false, code: 'foreign_origin', detail: tell('foreign_origin', { host }) };
  }
  return { allowed: true };
}

function isLoopbackHost(host: string): boolean {
  const match = LOOPBACK.exec(host);
  return match !== null && Number(match[1] ?? 80) <= 65_535;
}

/** Compares as URLs, so that letter case and a default port make no difference. */
function isOwnOrigin(origin: string | null, host: string): boolean {
  const scheme = /^(https?):\/\/[^/?#@\\]+$/i.exec(origin ?? '')?.[1];
  if (origin === null || scheme === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === new URL(`${scheme}://${host}`).host;
}
