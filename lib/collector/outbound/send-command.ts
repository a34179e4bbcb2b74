import { tell } from '#lib/domain/sentences.ts';
import type { Told } from '#lib/domain/told.ts';
import { endpoint } from '#lib/protocol/address.ts';
import {
  buildCommand,
  type CommandAnswer,
  type CommandRequest,
  parseCommandAnswer,
  parseProblem,
} from '#lib/protocol/command.ts';
import type { Answer } from './exchange.ts';
import { PollFailure } from './failure.ts';
import type { HttpClient } from './http-client.ts';
import { expectJson, parse } from './read-service.ts';

export interface SendRequest extends CommandRequest {
  /** As `parseAddress` returned it. */
  readonly baseUrl: string;
  readonly token: string | null;
  /** 1 to 200 printable ASCII characters; the same for every attempt at the same command. */
  readonly idempotencyKey: string;
  readonly signal?: AbortSignal;
}

/**
 * What became of a command. `not_sent`: no connection, so it did nothing. `refused`: the service said no. `unknown`: it may have
 * acted, only a reading can tell.
 */
export type SendResult =
  | ({ readonly kind: 'accepted' } & CommandAnswer)
  | { readonly kind: 'refused'; readonly status: number; readonly detail: Told }
  | { readonly kind: 'not_sent'; readonly failure: PollFailure }
  | { readonly kind: 'unknown'; readonly failure: PollFailure };

/** Sends a command to one instance, once. Throws only what `buildCommand` throws. */
export async function sendCommand(client: HttpClient, request: SendRequest): Promise<SendResult> {
  const { path, body } = buildCommand(request);
  const { baseUrl, token, idempotencyKey, signal } = request;
  try {
    const answer = await client.post(endpoint(baseUrl, path), { token, json: body, idempotencyKey, signal });
    if (isRefusal(answer.status))
      return { kind: 'refused', status: answer.status, detail: describeRefusal(answer) };
    expectJson(answer);
    return { kind: 'accepted', ...parse(() => parseCommandAnswer(answer.body)) };
  } catch (error) {
    if (!(error instanceof PollFailure)) throw error;
    return { kind: error.sent ? 'unknown' : 'not_sent', failure: error };
  }
}

/** 408 and everything from 500 on may come from a proxy that had passed the command on. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408;
}

const REFUSALS: Record<number, Told> = {
  401: tell('admin_token_wrong'),
  403: tell('commands_off'),
  404: tell('breaker_not_known'),
  409: tell('restarted_since'),
};

function describeRefusal({ status, body }: Answer): Told {
  const problem = parseProblem(body);
  const text = problem?.detail ?? problem?.title;
  if (text != null) return tell('said_by_service', { text });
  return REFUSALS[status] ?? tell('answered_status', { status });
}
