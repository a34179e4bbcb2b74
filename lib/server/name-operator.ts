import type { OperatorInput } from '#lib/contract/panel.ts';
import { OPERATOR_COOKIE, toOperator } from './operator.ts';

const ONE_YEAR_S = 365 * 24 * 60 * 60;

/** Keeps the operator's name in this browser, for a year, out of scripts' reach. */
export function nameOperator({ name }: OperatorInput): Response {
  const cookie = `${OPERATOR_COOKIE}=${encodeURIComponent(name)}; Path=/; Max-Age=${ONE_YEAR_S}; HttpOnly; SameSite=Strict`;
  return Response.json(toOperator(name), { headers: { 'set-cookie': cookie } });
}
