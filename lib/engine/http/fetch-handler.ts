import { type Answer, checkAnnouncedLength, type Exchange, parseJson, readBytes } from './exchange.ts';
import { Problem } from './problem.ts';

const ALREADY_READ = 'the body was read before it came here: the service has to ask the endpoints first';

/** A web-standard request as an exchange. */
export function exchangeOfFetch(request: Request): Exchange {
  const { pathname, searchParams } = new URL(request.url);
  return {
    method: request.method,
    path: pathname,
    query: searchParams,
    signal: request.signal,
    header: (name) => request.headers.get(name) ?? undefined,
    async json(limit) {
      checkAnnouncedLength(request.headers.get('content-length') ?? undefined, limit);
      if (request.bodyUsed) throw new Problem(400, ALREADY_READ);
      return parseJson(await readBytes(chunksOf(request), limit));
    },
    whileIdle: (wait) => wait(),
  };
}

/** An answer as a web-standard response. */
export function responseOf({ status, headers, body }: Answer, method: string): Response {
  return new Response(method === 'HEAD' ? null : body, { status, headers });
}

// Not every runtime's streams can be iterated over.
async function* chunksOf(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}
