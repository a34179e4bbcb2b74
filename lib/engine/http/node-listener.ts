import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, checkAnnouncedLength, type Exchange, parseJson, readBytes } from './exchange.ts';

/** A request of node:http or of a framework over it, which may have parsed the body. */
export type NodeRequest = IncomingMessage & { body?: unknown };

/** A request of node:http as an exchange. */
export function exchangeOfNode(request: NodeRequest, response: ServerResponse): Exchange {
  const { path, query } = targetOf(request);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return {
    method: request.method ?? 'GET',
    path,
    query,
    signal: gone.signal,
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    async json(limit) {
      checkAnnouncedLength(request.headers['content-length'], limit);
      const { body } = request;
      if (isParsed(request))
        return typeof body === 'string' || body instanceof Uint8Array ? parseJson(body) : body;
      try {
        return parseJson(await readBytes(request.iterator({ destroyOnReturn: false }), limit));
      } finally {
        request.resume();
      }
    },
    async whileIdle(wait) {
      response.socket?.unref?.();
      try {
        return await wait();
      } finally {
        response.socket?.ref?.();
      }
    },
  };
}

/** Path and query of a request, as the server sees them. */
export function targetOf({ url = '/' }: IncomingMessage): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

/** Sends an answer to a client that is still there. */
export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    ...headers,
    'content-length': String(new TextEncoder().encode(body).byteLength),
  });
  response.end(body);
}

// Some body parsers leave an empty object on requests they have not read.
function isParsed({ body, readableEnded }: NodeRequest): boolean {
  if (body === undefined || body === null) return false;
  return readableEnded || typeof body !== 'object' || Object.keys(body).length > 0;
}
