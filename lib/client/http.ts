import type { z } from 'zod';
import { Problem } from '#lib/contract/problem.ts';

/** What an API call failed with: the problem as the server wrote it, or `unreachable` when no answer of ours came back. */
export class ApiError extends Error {
  /** Null when there was no answer, or none that this API writes. */
  readonly problem: Problem | null;

  constructor(problem: Problem | null, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/**
 * Calls the API and checks what comes back against the contract.
 * @throws {ApiError} with the server's problem, or without one when the server could not be reached or wrote something else.
 */
export async function request<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  init: RequestInit = {},
): Promise<z.infer<Schema>> {
  const parsed = schema.safeParse(await send(path, init));
  if (!parsed.success)
    throw new ApiError(null, `${path} answered in an unexpected shape`, { cause: parsed.error });
  return parsed.data;
}

/** As {@link request}, with a body in JSON. */
export function requestWith<Schema extends z.ZodType>(
  schema: Schema,
  method: 'POST' | 'PUT' | 'PATCH',
  path: string,
  body: unknown,
  init: RequestInit = {},
): Promise<z.infer<Schema>> {
  return request(schema, path, { ...init, ...withJson(method, body, init.headers) });
}

/** Calls the API where the answer has no body. @throws {ApiError} as {@link request}. */
export async function requestNothing(path: string, init: RequestInit): Promise<void> {
  await send(path, init);
}

function withJson(method: string, body: unknown, headers?: HeadersInit): RequestInit {
  const all = new Headers(headers);
  all.set('content-type', 'application/json');
  return { method, body: JSON.stringify(body), headers: all };
}

async function send(path: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(path, init);
    const text = await response.text();
    body = text === '' ? null : JSON.parse(text);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(null, `${path} could not be reached`, { cause });
  }
  if (response.ok) return body;
  const problem = Problem.safeParse(body);
  if (problem.success) throw new ApiError(problem.data, problem.data.detail);
  throw new ApiError(null, `${path} answered ${response.status}`);
}
