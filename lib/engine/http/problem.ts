import type { Answer } from './exchange.ts';

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
};

/** A request that is answered with an error (RFC 9457); the detail is for the caller to read. */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }

  /** The answer that carries it. */
  answer(): Answer {
    return {
      status: this.status,
      headers: { ...this.headers, 'content-type': 'application/problem+json' },
      body: JSON.stringify({
        type: 'about:blank',
        title: TITLES[this.status],
        status: this.status,
        detail: this.message,
      }),
    };
  }
}
