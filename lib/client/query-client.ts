import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './http.ts';

const STALE_MS = 30_000;

let browserClient: QueryClient | undefined;

/** A query cache for one server render. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { staleTime: STALE_MS, retry: shouldRetry } } });
}

/** The query cache: one for the whole life of a browser page, a new one for each render on the server. */
export function getQueryClient(): QueryClient {
  if (typeof window === 'undefined') return makeQueryClient();
  browserClient ??= makeQueryClient();
  return browserClient;
}

/** An answer with a problem will not change by asking again; an unreachable server may. */
function shouldRetry(failures: number, error: Error): boolean {
  return failures < 2 && (!(error instanceof ApiError) || error.problem === null);
}
