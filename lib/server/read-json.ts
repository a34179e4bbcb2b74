import { tell } from '#lib/contract/sentences.ts';
import { badRequest, PanelError } from './errors.ts';

/** The longest body that a request may have, in bytes. */
const MAX_BODY_BYTES = 64 * 1024;

/** Throws `PanelError` (not_json) when the request does not say that its body is JSON: a form of another site cannot say so. */
export function requireJson(request: Request): void {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new PanelError('not_json', tell('body_not_json'));
}

/** Reads and parses a body of at most {@link MAX_BODY_BYTES}, counted as it comes. Throws `PanelError`. */
export async function readJson(request: Request): Promise<unknown> {
  requireJson(request);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the body: what is too long is not read to its end.
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES)
      throw new PanelError('too_large', tell('body_too_long', { max: MAX_BODY_BYTES }));
    chunks.push(chunk);
  }
  return parse(Buffer.concat(chunks));
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw badRequest([{ field: 'body', told: tell('not_json') }]);
  }
}
