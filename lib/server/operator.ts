import { type Operator, OperatorInput } from '#lib/contract/panel.ts';
import { tell } from '#lib/contract/sentences.ts';
import { PanelError } from './errors.ts';

export const OPERATOR_COOKIE = 'operator';

/** Until there is sign-in, operators are who they say they are. */
export function toOperator(name: string | null): Operator {
  return { name, verified: false };
}

/** The operator whom a cookie's value (percent-encoded) names; nobody when it is missing or makes no sense. */
export function parseOperatorCookie(value: string | undefined): Operator {
  if (value === undefined) return toOperator(null);
  try {
    const parsed = OperatorInput.safeParse({ name: decodeURIComponent(value) });
    return toOperator(parsed.success ? parsed.data.name : null);
  } catch {
    return toOperator(null);
  }
}

/** The operator of a request. */
export function operatorOf(request: Request): Operator {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  const prefix = `${OPERATOR_COOKIE}=`;
  return parseOperatorCookie(pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length));
}

/** Who acts; throws `PanelError` (operator_required) when nobody has given a name. */
export function requireOperator(operator: Operator): { readonly name: string; readonly verified: boolean } {
  if (operator.name === null) {
    throw new PanelError('operator_required', tell('operator_missing'));
  }
  return { name: operator.name, verified: operator.verified };
}
