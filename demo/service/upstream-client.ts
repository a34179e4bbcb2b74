/** An upstream that did not answer as it should; its `name` says how, in one word. */
class UpstreamError extends Error {
  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** A call to an upstream. */
export interface UpstreamRequest {
  readonly method: string;
  readonly path: string;
}

/** What services answer and upstreams are asked for: an object of JSON. */
export type Answer = Record<string, unknown>;

/** Calls one upstream over HTTP, for at most `timeoutMs`. @throws UpstreamError */
export function createUpstreamClient(name: string, url: string, timeoutMs: number) {
  return async ({ method, path }: UpstreamRequest): Promise<Answer> => {
    try {
      const response = await fetch(`${url}${path}`, { method, signal: AbortSignal.timeout(timeoutMs) });
      const body = (await response.json()) as Answer;
      if (response.ok) return body;
      throw new UpstreamError('BadAnswer', `${name} answered ${response.status}`);
    } catch (error) {
      throw namedError(error, name, timeoutMs);
    }
  };
}

function namedError(error: unknown, name: string, timeoutMs: number): unknown {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new UpstreamError('Timeout', `${name} did not answer within ${timeoutMs} ms`);
  }
  if (!(error instanceof TypeError)) return error;
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return new UpstreamError('ConnectionRefused', `${name} refuses connections`);
  return new UpstreamError('ConnectionLost', `${name} broke the connection (${code ?? 'no reason'})`, {
    cause: error,
  });
}
