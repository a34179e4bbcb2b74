import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { BreakerScreen } from '#components/breaker/breaker-screen.tsx';
import {
  breakerQuery,
  COMMANDS_KEPT,
  commandsQuery,
  TRANSITIONS_PAGE,
  transitionsQuery,
} from '#lib/client/queries.ts';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { parseRange } from '#lib/client/ranges.ts';
import { getContext } from '#lib/server/context.ts';
import { isNotFound } from '#lib/server/errors.ts';
import { listCommands } from '#lib/server/list-commands.ts';
import { listTransitions } from '#lib/server/list-transitions.ts';
import { requireLocalPage } from '#lib/server/local-page.ts';
import { readBreaker } from '#lib/server/read-breaker.ts';

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Read once for title and page alike. */
const findBreaker = cache(async (id: string) => {
  try {
    return await readBreaker(await getContext(), id);
  } catch (error) {
    if (isNotFound(error)) notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await requireLocalPage();
  const { name, service } = await findBreaker((await params).id);
  return { title: `${name} · ${service.name}` };
}

export default async function Page({ params, searchParams }: Props) {
  await requireLocalPage();
  const { id } = await params;
  const { range } = await searchParams;
  const ctx = await getContext();
  const client = makeQueryClient();
  client.setQueryData(breakerQuery(id).queryKey, await findBreaker(id));
  await Promise.all([
    client.prefetchInfiniteQuery({
      ...transitionsQuery(id),
      queryFn: () => listTransitions(ctx, id, { limit: TRANSITIONS_PAGE }),
    }),
    client.prefetchQuery({
      ...commandsQuery(id),
      queryFn: () => listCommands(ctx, { breaker: id, limit: COMMANDS_KEPT }),
    }),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <BreakerScreen id={id} range={parseRange(typeof range === 'string' ? range : null)} />
    </HydrationBoundary>
  );
}
