import { type LoopbackServer, serveOnLoopback } from '#lib/testing/loopback.ts';

/** A dependency over real HTTP that a test breaks and mends. */
export interface Upstream {
  readonly url: string;
  /** The paths asked for so far. */
  readonly asked: string[];
  /** The status it answers from now on; null: it does not answer at all. */
  status: number | null;
  close(): Promise<void>;
}

/** Starts an upstream that answers everything with `body` as JSON. */
export async function startUpstream(body: unknown): Promise<Upstream> {
  const asked: string[] = [];
  const server: LoopbackServer = await serveOnLoopback((request, response) => {
    asked.push(request.url ?? '');
    request.resume();
    if (upstream.status === null) return;
    response.writeHead(upstream.status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const upstream: Upstream = { url: server.url, asked, status: 200, close: () => server.close() };
  return upstream;
}
