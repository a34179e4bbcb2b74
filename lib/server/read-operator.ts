import { cookies } from 'next/headers';
import type { Operator } from '#lib/contract/panel.ts';
import { OPERATOR_COOKIE, parseOperatorCookie } from './operator.ts';

/** The operator of the page that is being drawn. */
export async function readOperator(): Promise<Operator> {
  // Next has already decoded the value once; the name itself may hold a percent sign.
  const raw = (await cookies()).get(OPERATOR_COOKIE)?.value;
  return parseOperatorCookie(raw === undefined ? undefined : encodeURIComponent(raw));
}
