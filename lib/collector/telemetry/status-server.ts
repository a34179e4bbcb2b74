import { createServer, type RequestListener } from 'node:http';

/** Where the collector tells about itself. */
export interface StatusAddress {
  readonly host: string;
  readonly port: number;
}

/** What it tells. */
export interface Status {
  readonly contentType: string;
  /** The metrics, as text of that type. */
  readonly metrics: () => Promise<string>;
  /** Why it does not do its work, in one sentence; null when it does. */
  readonly whyNotReady: () => string | null;
  /** Why it should be started anew, in one sentence; null when it should not. */
  readonly whyNotAlive: () => string | null;
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A caller that does not finish its request within this time is cut off. */
const REQUEST_MS = 5_000;

/** Answers GET /metrics, /livez and /readyz; the latter two with 503 and the reason when the answer is no. */
export function answerStatus(status: Status): RequestListener {
  const pages: Readonly<Record<string, () => Reply | Promise<Reply>>> = {
    '/metrics': async () => ({ status: 200, type: status.contentType, body: await status.metrics() }),
    '/livez': () => yesOrNo('alive', status.whyNotAlive()),
    '/readyz': () => yesOrNo('ready', status.whyNotReady()),
  };
  return async (req, res) => {
    const path = (req.url ?? '').split('?')[0] ?? '';
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    const isRead = req.method === 'GET' || req.method === 'HEAD';
    const reply = page && isRead ? await page() : page ? NOT_ALLOWED : NOT_FOUND;
    res.writeHead(reply.status, {
      'content-type': reply.type,
      'content-length': Buffer.byteLength(reply.body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(reply === NOT_ALLOWED && { allow: 'GET, HEAD' }),
    });
    res.end(reply.body);
  };
}

/** Listens. Throws an `Error` that names the setting when the address cannot be had. */
export async function startStatusServer(
  { host, port }: StatusAddress,
  status: Status,
): Promise<{ close(): Promise<void> }> {
  const server = createServer(
    { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: REQUEST_MS },
    answerStatus(status),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      reject(new Error(`COLLECTOR_METRICS_PORT: ${host}:${port} cannot be listened on (${code})`));
    });
    server.listen(port, host, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function yesOrNo(word: 'alive' | 'ready', why: string | null): Reply {
  if (why === null) return { status: 200, type: 'application/json', body: JSON.stringify({ [word]: true }) };
  return problem(503, `not ${word}`, why);
}

function problem(status: number, title: string, detail: string): Reply {
  return { status, type: 'application/problem+json', body: JSON.stringify({ title, status, detail }) };
}

const NOT_FOUND = problem(404, 'not found', 'there are /metrics, /livez and /readyz');
const NOT_ALLOWED = problem(405, 'method not allowed', 'only GET and HEAD are answered');
