import type { Dispatcher } from 'undici';
import { tell } from '#lib/domain/sentences.ts';
import type { Told } from '#lib/domain/told.ts';
import { PollFailure } from './failure.ts';
import { describeTransportError } from './transport-failure.ts';

/** An answer as it came, within the limits. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; of a header sent twice the first. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** From the start of the call to the last byte. */
  readonly elapsedMs: number;
}

/** What one exchange may take. */
export interface ExchangeLimits {
  readonly firstByteMs: number;
  readonly totalMs: number;
  readonly bodyBytes: number;
}

/** Sends one request and reads its answer. Throws a `PollFailure` for whatever goes wrong or breaks a limit, also when `signal` aborts. */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: ExchangeLimits,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const chunks: Uint8Array[] = [];
    let controller: Dispatcher.DispatchController | null = null;
    let firstByteTimer: NodeJS.Timeout | undefined;
    let settled = false;
    let size = 0;
    let status = 0;
    let headers: Answer['headers'] = {};

    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(totalTimer);
      clearTimeout(firstByteTimer);
      signal.removeEventListener('abort', stop);
      finish();
    };
    const fail = (failure: PollFailure) => {
      settle(() => reject(failure));
      controller?.abort(failure);
    };
    const late = (code: 'first_byte_timeout' | 'total_timeout', detail: Told) =>
      fail(new PollFailure(code, detail, controller !== null));
    const stop = () => fail(new PollFailure('closed', tell('given_up'), controller !== null));
    const totalTimer = setTimeout(
      () => late('total_timeout', tell('no_complete_answer_within', inSeconds(limits.totalMs))),
      limits.totalMs,
    );
    signal.addEventListener('abort', stop);
    if (signal.aborted) {
      stop();
      return;
    }

    dispatcher.dispatch(request, {
      onRequestStart(started) {
        // Nothing has been written yet: aborting here keeps it so.
        if (settled) return started.abort(new PollFailure('closed', tell('given_up'), false));
        controller = started;
        firstByteTimer = setTimeout(
          () => late('first_byte_timeout', tell('no_answer_within', inSeconds(limits.firstByteMs))),
          limits.firstByteMs,
        );
      },
      onResponseStart(_controller, statusCode, received) {
        if (statusCode < 200) return;
        clearTimeout(firstByteTimer);
        status = statusCode;
        headers = firstValues(received);
        const refusal = judgeHead(statusCode, headers, limits);
        if (refusal) fail(refusal);
      },
      onResponseData(_controller, chunk) {
        size += chunk.length;
        if (size > limits.bodyBytes) return fail(tooLarge(limits));
        chunks.push(chunk);
      },
      onResponseEnd() {
        const elapsedMs = performance.now() - startedAt;
        settle(() => resolve({ status, headers, body: Buffer.concat(chunks, size), elapsedMs }));
      },
      onResponseError(_controller, error) {
        settle(() => reject(describeTransportError(error, controller !== null)));
      },
    });
  });
}

/** What can be refused before the body is read. */
function judgeHead(status: number, headers: Answer['headers'], limits: ExchangeLimits): PollFailure | null {
  if (status >= 300 && status < 400) return new PollFailure('redirect', tell('redirected', { status }));
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '') return new PollFailure('encoded', tell('compressed'));
  return Number(headers['content-length'] ?? 0) > limits.bodyBytes ? tooLarge(limits) : null;
}

function tooLarge({ bodyBytes }: ExchangeLimits): PollFailure {
  return new PollFailure('too_large', tell('body_too_large', { max: bodyBytes / 1_024 / 1_024 }));
}

function inSeconds(ms: number): { readonly seconds: number } {
  return { seconds: Math.round(ms) / 1_000 };
}

function firstValues(received: Readonly<Record<string, string | string[] | undefined>>): Answer['headers'] {
  return Object.fromEntries(
    Object.entries(received).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
