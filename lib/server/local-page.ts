import { headers } from 'next/headers';
import { PanelError } from './errors.ts';
import { judgeLocalRequest } from './local-request.ts';

/** Refuses to draw a page for a request whose Host is not loopback. Throws `PanelError` with the code `not_local`. */
export async function requireLocalPage(): Promise<void> {
  const verdict = judgeLocalRequest({ method: 'GET', host: (await headers()).get('host'), origin: null });
  if (!verdict.allowed) throw new PanelError(verdict.code, verdict.detail);
}
